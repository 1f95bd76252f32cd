/**
 * Kernel inception distance: how far two sets of features are apart by the mean of the kernel (x·y / d + 1)³. Unlike FID it
 * is right on average also of few pictures. Bińkowski et al., Demystifying MMD GANs (2018),
 * https://arxiv.org/abs/1801.01401.
 */
import { CnnError, type Interval, type Random, randomStream } from '@cnn/core'
import { eachRowOfProducts, productsOf } from './compare-rows.js'
import { checkFeatures, type FeatureValues } from './feature-statistics.js'
import { Work, type WorkOptions } from './work.js'

export interface KernelDistanceOptions extends WorkOptions {
  /** How many random subsets of either set are compared. Default 100. */
  subsets?: number
  /** How many pictures each has. Default 1000, or half of the smaller set. */
  subsetSize?: number
  /** Decides the subsets. Default 0. */
  seed?: number
}

export interface KernelDistance {
  /** Of the subsets' distances: 0 on average for equal distributions, so sometimes below 0. */
  mean: number
  /** Of the subsets' distances, as it is reported beside KID. */
  std: number
  /**
   * Where the mean over other pictures of the same kind lies with 95 % probability. The subsets' spread tells of pictures
   * that are drawn anew only as far as subsets differ: of n pictures, those of m overlap, which is taken account of.
   */
  interval: Interval
  subsets: number
  subsetSize: number
}

/**
 * KID of features [n · dimensions]: the unbiased estimate of the squared maximum mean discrepancy, averaged over random
 * subsets, in double precision.
 * @throws CnnError 'bad-features', 'too-few-samples' for fewer than four, 'bad-option', 'aborted'
 */
export async function kernelDistance(
  a: FeatureValues,
  b: FeatureValues,
  dimensions: number,
  { subsets = 100, subsetSize, seed = 0, ...options }: KernelDistanceOptions = {},
): Promise<KernelDistance> {
  const counts = [checkFeatures(a, dimensions), checkFeatures(b, dimensions)] as const
  const fewest = Math.min(...counts)
  const size = subsetSize ?? Math.min(1000, fewest >> 1)
  check(fewest, subsets, size)
  const draws = Array.from({ length: subsets }, (_, subset) => {
    const random = randomStream(seed, 'kernel-distance', subset)
    return { a: draw(counts[0], size, random), b: draw(counts[1], size, random) }
  })
  const figures = await subsetDistances(a, b, { dimensions, draws, size }, options)
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / subsets
  const variance = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0) / subsets
  const std = Math.sqrt(variance)
  const half = normal95 * std * Math.sqrt(1 / subsets + size / (fewest - size))
  const interval = { low: mean - half, high: mean + half }
  return { mean, std, interval, subsets, subsetSize: size }
}

/** So many deviations about the mean hold 95 % of a normal distribution. */
const normal95 = 1.959963984540054

/** Rows of either set, in their order. */
interface Draw {
  a: Uint32Array
  b: Uint32Array
}

interface Subsets {
  dimensions: number
  draws: readonly Draw[]
  size: number
}

const draw = (count: number, size: number, random: Random) =>
  random.permutation(count).slice(0, size).sort()

/** By the products of all rows where these are fewer, else subset by subset. */
async function subsetDistances(
  a: FeatureValues,
  b: FeatureValues,
  { dimensions, draws, size }: Subsets,
  options: WorkOptions,
): Promise<number[]> {
  const products = (n: number, m: number) =>
    productsOf(n, n, true) + productsOf(m, m, true) + productsOf(n, m)
  const ofAll = products(a.length / dimensions, b.length / dimensions)
  const ofEach = products(size, size)
  const isCheaper = ofAll <= draws.length * ofEach
  const work = new Work(isCheaper ? ofAll : draws.length * ofEach, options)
  if (isCheaper) return discrepancies(a, b, { dimensions, draws, size }, work)
  const all = Uint32Array.from({ length: size }, (_, i) => i)
  const figures: number[] = []
  for (const drawn of draws) {
    const chosen = { dimensions, draws: [{ a: all, b: all }], size }
    const [left, right] = [rowsOf(a, drawn.a, dimensions), rowsOf(b, drawn.b, dimensions)]
    figures.push(...(await discrepancies(left, right, chosen, work)))
  }
  return figures
}

function rowsOf(features: FeatureValues, rows: Uint32Array, dimensions: number) {
  const chosen = new Float64Array(rows.length * dimensions)
  rows.forEach((row, i) => {
    chosen.set(features.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions)
  })
  return chosen
}

/** The squared discrepancy of each draw. */
async function discrepancies(
  a: FeatureValues,
  b: FeatureValues,
  { dimensions, draws, size }: Subsets,
  work: Work,
): Promise<number[]> {
  const within = async (features: FeatureValues, set: 'a' | 'b') =>
    kernelSums({ left: features, right: features, dimensions, lowerHalf: true, work }, draws, [
      set,
      set,
    ])
  const [ofA, ofB] = [await within(a, 'a'), await within(b, 'b')]
  const between = await kernelSums({ left: a, right: b, dimensions, work }, draws, ['a', 'b'])
  const pairs = size * (size - 1)
  return draws.map((_, i) => (2 * (ofA[i]! + ofB[i]!)) / pairs - (2 * between[i]!) / size ** 2)
}

/** The sum of the kernel over the pairs of each draw; of a set with itself over each pair of different rows once. */
async function kernelSums(
  comparison: Parameters<typeof eachRowOfProducts>[0],
  draws: readonly Draw[],
  [ofRows, ofColumns]: readonly ['a' | 'b', 'a' | 'b'],
): Promise<Float64Array> {
  const { dimensions, lowerHalf } = comparison
  const sums = new Float64Array(draws.length)
  /** How many of each draw's rows came already. */
  const passed = new Uint32Array(draws.length)
  await eachRowOfProducts(comparison, (row, products) => {
    const end = lowerHalf ? row : products.length
    for (let j = 0; j < end; j++) products[j] = (products[j]! / dimensions + 1) ** 3
    for (const [i, drawn] of draws.entries()) {
      if (drawn[ofRows][passed[i]!] !== row) continue
      const columns = drawn[ofColumns]
      const count = lowerHalf ? passed[i]! : columns.length
      let sum = 0
      for (let k = 0; k < count; k++) sum += products[columns[k]!]!
      sums[i]! += sum
      passed[i]! += 1
    }
  })
  return sums
}

function check(fewest: number, subsets: number, size: number) {
  if (fewest < 4) {
    throw new CnnError(
      'too-few-samples',
      `KID needs four pictures on either side, better some hundred; there are ${fewest}.`,
    )
  }
  if (!Number.isInteger(subsets) || subsets < 1) {
    throw new CnnError('bad-option', `KID takes 1 subset or more, not ${subsets}.`)
  }
  if (!Number.isInteger(size) || size < 2 || size >= fewest) {
    throw new CnnError(
      'bad-option',
      `Each subset of KID has from 2 to ${fewest - 1} of ${fewest} pictures, not ${size}.`,
    )
  }
}
