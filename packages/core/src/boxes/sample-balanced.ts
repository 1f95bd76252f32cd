import { CnnError } from '../errors.js'
import type { Random } from '../random.js'

export interface SampleBalancedOptions {
  /** How many are taken in all. */
  size: number
  /** How large a part of them is positive at most; negatives take the place of those that there are not. */
  positiveFraction: number
  /** 'random' (by default) draws them, 'first' takes the first ones of each kind. */
  take?: 'random' | 'first'
  /** Where 'random' draws from. */
  random?: Random
}

/**
 * Draws those of a picture's anchors or proposals that are trained on (torchvision's `BalancedPositiveNegativeSampler`):
 * the indices of positive and of negative ones, each in order. There are fewer than `size` where there are not enough.
 *
 * @param labels above 0 positive, 0 negative, below 0 left out
 * @throws CnnError 'bad-option'
 */
export function sampleBalanced(
  labels: ArrayLike<number>,
  { size, positiveFraction, take = 'random', random }: SampleBalancedOptions,
): { positive: Int32Array; negative: Int32Array } {
  if (!(size >= 0 && positiveFraction >= 0 && positiveFraction <= 1)) {
    const found = `size is ${size} and positiveFraction ${positiveFraction}; a count and a share from 0 to 1 are asked.`
    throw new CnnError('bad-option', `sampleBalanced: ${found}`)
  }
  if (take === 'random' && !random) {
    const advice = "give random (randomStream(seed, …)), or take: 'first'."
    throw new CnnError('bad-option', `sampleBalanced: to draw at random, ${advice}`)
  }
  const [positives, negatives]: [number[], number[]] = [[], []]
  for (let i = 0; i < labels.length; i++) {
    if (labels[i]! > 0) positives.push(i)
    else if (labels[i] === 0) negatives.push(i)
  }
  const some = (indices: number[], count: number) =>
    take === 'first' ? Int32Array.from(indices.slice(0, count)) : draw(indices, count, random!)
  const positive = some(positives, Math.floor(size * positiveFraction))
  return { positive, negative: some(negatives, size - positive.length) }
}

/** So many of the indices, each with the same probability, in order. Moves them about. */
function draw(indices: number[], count: number, random: Random): Int32Array {
  const size = Math.min(count, indices.length)
  for (let i = 0; i < size; i++) {
    const j = i + random.integer(indices.length - i)
    const kept = indices[i]!
    indices[i] = indices[j]!
    indices[j] = kept
  }
  return Int32Array.from(indices.slice(0, size)).sort()
}
