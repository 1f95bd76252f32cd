import { CnnError } from '../../errors.js'
import { type Random, randomStream } from '../../random.js'
import { countDraws, perEpoch, type RandomAccess, redrawn } from '../random-access.js'
import { checkWeights } from './join-data.js'
import { groupByLabel, type Labels, labelsOf } from './labels-of.js'

export interface SampleByWeightOptions {
  /** How many are drawn in an epoch; as many as there are by default. */
  count?: number
  /** Whether a sample may come several times in an epoch; true by default. */
  replacement?: boolean
  /** Default 0. */
  seed?: number
}

/** In each epoch, samples that are drawn by their weights (PyTorch's `WeightedRandomSampler`). */
export function drawnByWeight<T>(
  source: RandomAccess<T>,
  weights: Labels<T, number>,
  { count = source.size, replacement = true, seed = 0 }: SampleByWeightOptions,
  title: string,
): RandomAccess<T> {
  requireFixedOrder(source, 'sampleByWeight', title)
  const values = labelsOf(source, weights, title, 'sampleByWeight()')
  const checked = checkWeights(values, source.size, 'sampleByWeight()')
  const possible = checked.filter((weight) => weight > 0).length
  if (!replacement && count > possible) {
    throw new CnnError(
      'invalid-argument',
      `sampleByWeight() cannot draw ${count} different samples of the ${possible} of ${title} that have a weight above 0: draw fewer, or with replacement.`,
    )
  }
  const plan = (epoch: number) => {
    const random = randomStream(seed, 'sample by weight', epoch)
    return replacement
      ? countDraws(drawFromSums(checked, count, random), source.size)
      : { positions: drawOnce(checked, count, random) }
  }
  return { ...redrawn(source, count, perEpoch(plan)), fixedOrder: false }
}

/** Where random numbers fall among the running sums of the weights. */
function drawFromSums(weights: readonly number[], count: number, random: Random) {
  const sums = new Float64Array(weights.length)
  let total = 0
  for (const [i, weight] of weights.entries()) sums[i] = total += weight
  const last = weights.findLastIndex((weight) => weight > 0)
  return Uint32Array.from({ length: count }, () => firstAbove(sums, random.uniform() * total, last))
}

function firstAbove(sums: Float64Array, value: number, last: number) {
  let [low, high] = [0, last]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * Draws one after the other, without putting back: those with the largest of the keys log(u) / weight, in their order
 * (Efraimidis & Spirakis 2006, "Weighted random sampling with a reservoir").
 */
function drawOnce(weights: readonly number[], count: number, random: Random) {
  const keys = Float64Array.from(weights, (weight) => {
    const key = Math.log(1 - random.uniform()) / weight
    return weight > 0 ? key : -Infinity
  })
  const order = Uint32Array.from(keys.keys()).sort((a, b) => keys[b]! - keys[a]! || a - b)
  return order.slice(0, count)
}

export interface BalancedOptions {
  /** How many samples an epoch has; as many as there are by default. */
  count?: number
  /** Default 0. */
  seed?: number
}

/**
 * In each epoch as many samples of each class, in random order: those of a small class several times, of a large one
 * some, which are others in each epoch. None comes again before all of its class have come.
 */
export function balanced<T>(
  source: RandomAccess<T>,
  labels: Labels<T>,
  { count = source.size, seed = 0 }: BalancedOptions,
  title: string,
): RandomAccess<T> {
  requireFixedOrder(source, 'balanced', title)
  const groups = groupByLabel(labelsOf(source, labels, title, 'balanced()'))
  const plan = (epoch: number) => {
    const random = randomStream(seed, 'balanced', epoch)
    // Which classes get one more, where the count does not divide, is drawn too.
    const extra = random.permutation(groups.length)
    const chosen = new Uint32Array(count)
    let filled = 0
    for (const [i, which] of extra.entries()) {
      const quota = Math.floor(count / groups.length) + (i < count % groups.length ? 1 : 0)
      for (const position of cycled(groups[which]!, quota, random)) chosen[filled++] = position
    }
    const order = random.permutation(count)
    return countDraws(
      order.map((place) => chosen[place]!),
      source.size,
    )
  }
  return { ...redrawn(source, count, perEpoch(plan)), fixedOrder: false }
}

/** Positions of a group in random order, over and over. */
function* cycled(group: readonly number[], count: number, random: Random) {
  for (let left = count; left > 0; left -= group.length) {
    const order = random.permutation(group.length)
    for (const place of order.subarray(0, Math.min(left, order.length))) yield group[place]!
  }
}

function requireFixedOrder(source: RandomAccess<unknown>, operation: string, title: string) {
  if (source.fixedOrder) return
  throw new CnnError(
    'invalid-argument',
    `${title} is shuffled anew in each epoch, so labels and weights would belong to other samples: call ${operation}() before shuffle(); it gives them in random order by itself.`,
  )
}
