/**
 * Fréchet inception distance: how far two normal distributions are apart that pictures' features are taken for.
 * Heusel et al., GANs trained by a two time-scale update rule converge to a local Nash equilibrium (2017),
 * https://arxiv.org/abs/1706.08500.
 */
import { breather, CnnError, throwIfAborted } from '@cnn/core'
import type { FeatureStatistics } from './feature-statistics.js'
import { addProducts } from './linear-algebra/add-products.js'
import { type Factor, factorCovariance } from './linear-algebra/factor-covariance.js'
import { singularValues } from './linear-algebra/singular-values.js'

export interface FrechetDistance {
  /** meanTerm + covarianceTerm: 0 for equal distributions, else above. */
  distance: number
  /** The squared distance of the means. */
  meanTerm: number
  /** Tr(S₁ + S₂ − 2 √(S₁ S₂)). */
  covarianceTerm: number
  /** Set where there are too few pictures for the figure to be trusted: why, and what to take instead. */
  warning?: string
}

/**
 * FID of two statistics. The trace of √(S₁ S₂) is the sum of the singular values of F₁ᵀ F₂, where S = F Fᵀ are Cholesky
 * factors: no root is taken of a small number that is mostly rounding, so that also covariances of few samples, which have
 * no full rank, keep their digits (`scipy.linalg.sqrtm` loses half of them there). 2048 dimensions take some ten seconds.
 * @throws CnnError 'bad-features' where the dimensions differ or values are no numbers, 'aborted'
 */
export async function frechetDistance(
  a: FeatureStatistics,
  b: FeatureStatistics,
  { signal }: { signal?: AbortSignal } = {},
): Promise<FrechetDistance> {
  check(a, b)
  const rest = breather()
  const breathe = async () => {
    throwIfAborted(signal)
    await rest()
  }
  const size = a.dimensions
  const meanTerm = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0)
  const first = await factorCovariance(a.covariance, size, breathe)
  const second = await factorCovariance(b.covariance, size, breathe)
  const product = await multiplyFactors(first, second, size, breathe)
  const values = await singularValues(product, first.rank, second.rank, breathe)
  const root = values.reduce((sum, value) => sum + value, 0)
  const traces = trace(a) + trace(b)
  // Of equal distributions the difference is rounding, which may be below 0.
  const covarianceTerm = Math.max(0, traces - 2 * root)
  return { distance: meanTerm + covarianceTerm, meanTerm, covarianceTerm, ...tooFew(a, b) }
}

/** F₁ᵀ F₂ [rank of the first, rank of the second]. */
async function multiplyFactors(
  first: Factor,
  second: Factor,
  size: number,
  breathe: () => Promise<void>,
) {
  const place = new Int32Array(size)
  for (let i = 0; i < size; i++) place[second.order[i]!] = i
  // Both with the coordinates in the first one's order, of which row a of F₁ᵀ has none before a.
  const left = new Float64Array(first.rank * size)
  const right = new Float64Array(second.rank * size)
  for (let i = 0; i < size; i++) {
    const from = place[first.order[i]!]! * size
    for (let p = 0; p < first.rank; p++) left[p * size + i] = first.rows[i * size + p]!
    for (let p = 0; p < second.rank; p++) right[p * size + i] = second.rows[from + p]!
  }
  const product = new Float64Array(first.rank * second.rank)
  const block = 48
  for (let row = 0; row < first.rank; row += block) {
    addProducts({
      out: product.subarray(row * second.rank),
      left: left.subarray(row * size),
      right,
      rows: Math.min(block, first.rank - row),
      columns: second.rank,
      depth: size,
      begin: row,
    })
    await breathe()
  }
  return product
}

const trace = ({ covariance, dimensions }: FeatureStatistics) => {
  let sum = 0
  for (let i = 0; i < dimensions; i++) sum += covariance[i * dimensions + i]!
  return sum
}

function check(a: FeatureStatistics, b: FeatureStatistics) {
  if (a.dimensions !== b.dimensions) {
    throw new CnnError(
      'bad-features',
      `Features of ${a.dimensions} dimensions cannot be compared with features of ${b.dimensions}: take one extractor for both.`,
    )
  }
  if (a.origin && b.origin && a.origin.fingerprint !== b.origin.fingerprint) {
    const names = [a.origin.extractor, b.origin.extractor]
    const others = names[0] === names[1] ? 'other weights of it' : names[1]
    throw new CnnError(
      'bad-features',
      `Features of ${names[0]} cannot be compared with those of ${others}: take one extractor for both.`,
    )
  }
  for (const { mean, covariance, dimensions } of [a, b]) {
    if (mean.length !== dimensions || covariance.length !== dimensions ** 2) {
      throw new CnnError(
        'bad-features',
        `Statistics of ${dimensions} dimensions have as many means and ${dimensions}² covariances, not ${mean.length} and ${covariance.length}.`,
      )
    }
    if (mean.every(Number.isFinite) && covariance.every(Number.isFinite)) continue
    throw new CnnError(
      'bad-features',
      'The statistics hold values that are no numbers: compute them anew.',
    )
  }
}

/** Of n samples the covariance has rank n − 1 at most. */
function tooFew(a: FeatureStatistics, b: FeatureStatistics): { warning?: string } {
  const count = Math.min(a.count ?? Infinity, b.count ?? Infinity)
  if (count > a.dimensions) return {}
  return {
    warning: `FID of ${count.toLocaleString('en')} pictures in ${a.dimensions.toLocaleString('en')} dimensions is too high by an unknown amount, since so few cannot tell their covariance. Take more than ${a.dimensions.toLocaleString('en')} pictures, better ten times as many, or KID, which is right on average also of few.`,
  }
}
