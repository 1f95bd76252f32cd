/**
 * Precision and recall of generators: which share of the generated pictures lies among real ones, and which share of the
 * real ones among the generated. Kynkäänniemi et al., Improved precision and recall metric for assessing generative models
 * (2019), https://arxiv.org/abs/1904.06991.
 */
import { CnnError } from '@cnn/core'
import { eachRowOfDistances, productsOf } from './compare-rows.js'
import { checkFeatures, type FeatureValues } from './feature-statistics.js'
import { Work, type WorkOptions } from './work.js'

export interface PrecisionRecallOptions extends WorkOptions {
  /** The ball about each picture reaches to this neighbour of its own set. Default 3, the paper's. */
  neighbors?: number
}

export interface PrecisionRecall {
  /** The share of generated pictures within the ball about a real one: are they good? */
  precision: number
  /** The share of real pictures within the ball about a generated one: is everything there? */
  recall: number
  neighbors: number
}

/**
 * Precision and recall of features [n · dimensions]. Take equally many of both. Time grows with the square of the number of
 * pictures, memory with the number.
 * @throws CnnError 'bad-features', 'bad-option', 'too-few-samples', 'aborted'
 */
export async function precisionRecall(
  real: FeatureValues,
  fake: FeatureValues,
  dimensions: number,
  { neighbors = 3, ...options }: PrecisionRecallOptions = {},
): Promise<PrecisionRecall> {
  const counts = [checkFeatures(real, dimensions), checkFeatures(fake, dimensions)] as const
  check(Math.min(...counts), neighbors)
  const [m, n] = counts
  const total = productsOf(m, m, true) + productsOf(n, n, true) + productsOf(m, n)
  const work = new Work(total, options)
  const realRadii = await squaredRadii(real, dimensions, neighbors, work)
  const fakeRadii = await squaredRadii(fake, dimensions, neighbors, work)
  const isGood = new Uint8Array(n)
  let found = 0
  await eachRowOfDistances({ left: real, right: fake, dimensions, work }, (i, distances) => {
    let isFound = false
    for (let j = 0; j < n; j++) {
      if (distances[j]! <= realRadii[i]!) isGood[j] = 1
      if (distances[j]! <= fakeRadii[j]!) isFound = true
    }
    if (isFound) found++
  })
  const good = isGood.reduce((sum, value) => sum + value, 0)
  return { precision: good / n, recall: found / m, neighbors }
}

/** The squared distance of each row to the k-th nearest other one. */
async function squaredRadii(
  features: FeatureValues,
  dimensions: number,
  k: number,
  work: Work,
): Promise<Float64Array> {
  const count = features.length / dimensions
  /** The k smallest of each row, in order. */
  const nearest = new Float64Array(count * k).fill(Number.POSITIVE_INFINITY)
  const offer = (row: number, distance: number) => {
    let place = row * k + k - 1
    if (distance >= nearest[place]!) return
    for (; place > row * k && nearest[place - 1]! > distance; place--) {
      nearest[place] = nearest[place - 1]!
    }
    nearest[place] = distance
  }
  const itself = { left: features, right: features, dimensions, lowerHalf: true, work }
  await eachRowOfDistances(itself, (i, distances) => {
    for (let j = 0; j < i; j++) {
      offer(i, distances[j]!)
      offer(j, distances[j]!)
    }
  })
  return Float64Array.from({ length: count }, (_, i) => nearest[i * k + k - 1]!)
}

function check(fewest: number, neighbors: number) {
  if (!Number.isInteger(neighbors) || neighbors < 1) {
    throw new CnnError('bad-option', `The balls reach to neighbour 1 or further, not ${neighbors}.`)
  }
  if (fewest > neighbors) return
  throw new CnnError(
    'too-few-samples',
    `Precision and recall with ${neighbors} neighbours need more than ${neighbors} pictures on either side, better thousands; there are ${fewest}.`,
  )
}
