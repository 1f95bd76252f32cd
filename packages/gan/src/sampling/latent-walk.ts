import { CnnError } from '@cnn/core'
import type { Latent } from '../adversarial/gan.js'
import { requireSameLength } from './latent-arithmetic.js'

/** Straight, or along a great circle: see `mixLatents`. */
export type LatentPath = 'linear' | 'spherical'

/**
 * The path on which vectors stay as likely as those that the generator was trained on: normal ones lie near a sphere,
 * whose inside it has hardly seen; uniform ones fill a box, which a great circle would leave.
 */
export const fittingPath = ({ distribution }: Pick<Latent, 'distribution'>): LatentPath =>
  distribution === 'normal' ? 'spherical' : 'linear'

/**
 * The vector at a share of the way from `a` (0) to `b` (1).
 *
 * - 'linear': (1 − t)·a + t·b, as in figure 3 of Goodfellow et al. 2014.
 * - 'spherical': sin((1 − t)θ)/sin θ · a + sin(tθ)/sin θ · b, with θ the angle between a and b (Shoemake 1985; for latent
 *   vectors White 2016, "Sampling Generative Networks", §2.1). Where the two lie on one line through 0, or one is 0, there is
 *   no such circle or any number of them, and the path is linear.
 *
 * @throws CnnError 'bad-option' for vectors of different lengths
 */
export function mixLatents(
  a: Float32Array,
  b: Float32Array,
  share: number,
  path: LatentPath,
): Float32Array {
  requireSameLength(a, b)
  const [ofA, ofB] = path === 'linear' ? [1 - share, share] : circleWeights(a, b, share)
  return Float32Array.from(a, (value, i) => ofA * value + ofB * b[i]!)
}

/** Below it the weights would be differences of numbers that are as good as equal. */
const leastSine = 1e-4

function circleWeights(a: Float32Array, b: Float32Array, share: number): [number, number] {
  let [product, normA, normB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!
    normA += a[i]! ** 2
    normB += b[i]! ** 2
  }
  const cosine = product / Math.sqrt(normA * normB)
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)))
  const sine = Math.sin(angle)
  // Also where a vector is 0, and the angle no number.
  if (!(sine > leastSine)) return [1 - share, share]
  return [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine]
}

export interface LatentWalkOptions {
  /** Vectors on the way from each stop to the next, that stop not counted. Default 16. */
  framesPerLeg?: number
  /** Default 'spherical', which suits normal vectors. */
  path?: LatentPath
  /** Go back to the first stop at the end, for films that run in a circle. Default false. */
  closed?: boolean
}

/**
 * The vectors of a walk through several points of the latent space, one after another; an open walk ends with the last
 * stop, a closed one just before the first.
 * @throws CnnError 'bad-option' for fewer than two stops, or vectors of different lengths
 */
export function latentWalk(
  stops: readonly Float32Array[],
  { framesPerLeg = 16, path = 'spherical', closed = false }: LatentWalkOptions = {},
): Float32Array[] {
  if (!Number.isInteger(framesPerLeg) || framesPerLeg < 1) {
    throw new CnnError(
      'bad-option',
      `A walk has a whole number of vectors from stop to stop, from 1 up, not ${framesPerLeg}.`,
    )
  }
  if (stops.length < 2) {
    throw new CnnError('bad-option', `A walk needs at least two stops, not ${stops.length}.`)
  }
  const targets = closed ? [...stops.slice(1), stops[0]!] : stops.slice(1)
  const frames = targets.flatMap((to, leg) =>
    Array.from({ length: framesPerLeg }, (_, i) =>
      mixLatents(stops[leg]!, to, i / framesPerLeg, path),
    ),
  )
  return closed ? frames : [...frames, stops.at(-1)!.slice()]
}
