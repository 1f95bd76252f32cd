/**
 * Whether a generator copies its training pictures: its samples then lie nearer to them than pictures do that it never saw.
 * After Meehan, Chaudhuri and Dasgupta, A non-parametric test to detect data-copying in generative models (2020),
 * https://arxiv.org/abs/2004.05675.
 */
import { CnnError, type Interval, wilsonInterval } from '@cnn/core'
import { eachRowOfDistances, productsOf } from './compare-rows.js'
import { checkFeatures, type FeatureValues } from './feature-statistics.js'
import { compareRanks, type RankComparison } from './rank-comparison.js'
import { Work, type WorkOptions } from './work.js'

export interface Memorization {
  /**
   * 'copies': more samples lie very close to training pictures than of the test pictures do. 'closer': no such share, but
   * samples are nearer on the whole; of pixels that may be blur alone. 'alike': as near as test pictures. 'farther': further
   * away, as of a generator that has not learned enough.
   */
  verdict: 'copies' | 'closer' | 'alike' | 'farther'
  /** The same in a sentence. */
  message: string
  /** At most so far from a training picture, the first percentile of the test pictures, counts as very close. */
  closeDistance: number
  /** The share of test pictures at most so far away: of n without ties the nearest ⌈n / 100⌉, which of 10 are 10 %. */
  usualShare: number
  /** The share of samples at most so far away; of those that are like test pictures about `usualShare`. */
  closeShare: number
  /** Where that share lies with 95 % probability. */
  closeInterval: Interval
  /** Samples against test pictures by how near they are: below one half where samples are nearer. */
  ranks: RankComparison
  /** To the nearest training picture, of each sample and of each test picture. */
  sampleDistances: Float64Array
  testDistances: Float64Array
}

/**
 * Compares how near samples and how near test pictures are to their nearest training pictures, in features or pixels
 * [n · dimensions]. The test pictures must not be among the training pictures, and of the same kind. Takes time in
 * proportion to (samples + test pictures) · training pictures.
 * @throws CnnError 'bad-features', 'too-few-samples', 'aborted'
 */
export async function memorization(
  samples: FeatureValues,
  train: FeatureValues,
  test: FeatureValues,
  dimensions: number,
  options: WorkOptions = {},
): Promise<Memorization> {
  const [n, trained, tested] = [samples, train, test].map((rows) =>
    checkFeatures(rows, dimensions),
  ) as [number, number, number]
  check({ samples: n, test: tested }, trained)
  const work = new Work(productsOf(n, trained) + productsOf(tested, trained), options)
  const against = { right: train, dimensions, work }
  const sampleDistances = await nearestDistances({ left: samples, ...against })
  const testDistances = await nearestDistances({ left: test, ...against })
  return { ...judge(sampleDistances, testDistances), sampleDistances, testDistances }
}

async function nearestDistances(comparison: Parameters<typeof eachRowOfDistances>[0]) {
  const nearest = new Float64Array(comparison.left.length / comparison.dimensions)
  await eachRowOfDistances(comparison, (row, distances) => {
    nearest[row] = Math.sqrt(distances.reduce((least, distance) => Math.min(least, distance)))
  })
  return nearest
}

/** What distances to the nearest training pictures tell. */
export function judge(
  samples: Float64Array,
  test: Float64Array,
): Omit<Memorization, 'sampleDistances' | 'testDistances'> {
  const closeDistance = test.toSorted()[Math.ceil(test.length / 100) - 1]!
  const countOf = (distances: Float64Array) =>
    distances.reduce((count, distance) => count + Number(distance <= closeDistance), 0)
  const close = countOf(samples)
  const closeInterval = wilsonInterval(close, samples.length)
  const usuallyClose = countOf(test)
  const usual = wilsonInterval(usuallyClose, test.length)
  const ranks = compareRanks(samples, test)
  const closeShare = close / samples.length
  const usualShare = usuallyClose / test.length
  const isClose = closeInterval.low > usual.high && closeShare >= leastShare
  const verdict = isClose ? 'copies' : verdictOf(ranks)
  const message = `${percent(closeShare)} of the samples are as close to a training picture as the closest ${percent(usualShare)} of the test pictures; ${meanings[verdict]}`
  return { verdict, message, closeDistance, usualShare, closeShare, closeInterval, ranks }
}

/** Less than so many copies would not matter, even where they can be told from chance. */
const leastShare = 0.02

/** Beyond chance, and by more than a tenth of the way from one half to an end. */
function verdictOf({ probability, z }: RankComparison): 'closer' | 'alike' | 'farther' {
  if (Math.abs(z) < 3 || Math.abs(probability - 0.5) < 0.05) return 'alike'
  return probability < 0.5 ? 'closer' : 'farther'
}

const meanings = {
  copies: 'more than chance allows: the generator copies. Stop earlier, augment, or collect more.',
  closer:
    'yet on the whole they are closer than test pictures: blurred, less varied, or beginning to copy. Look at their nearest training pictures.',
  alike: 'on the whole they are as close as test pictures are: no sign of copying.',
  farther: 'on the whole they are further away than test pictures are: no sign of copying.',
} as const

const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`

function check(counts: { samples: number; test: number }, train: number) {
  if (train === 0) throw tooFew('There are no training pictures to compare with.')
  for (const [name, count] of Object.entries(counts)) {
    if (count >= 10) continue
    throw tooFew(
      `Copying shows in 10 pictures or more, better a thousand; there are ${count} as ${name}.`,
    )
  }
}

const tooFew = (message: string) => new CnnError('too-few-samples', message)
