/** What all synthetic worlds share: three parts of samples that are made when they are asked for. */
import { CnnError, Dataset } from '@cnn/core/data'
import type { DataCard } from '../data-card.js'
import { type WorldRandom, worldRandom } from './world-random.js'

export interface WorldOptions {
  /**
   * Which of the endless worlds of this kind (default 0): the same seed gives the same samples everywhere, bit for bit.
   */
  seed?: number
  /** How many samples each part has; 10,000 to train, 1,000 to validate and 1,000 to test by default. */
  counts?: { train?: number; validation?: number; test?: number }
}

export interface PictureWorldOptions extends WorldOptions {
  /** Width and height of the pictures in pixels, 32 … 2048. */
  size?: number
}

/** Samples that cost nothing to keep: each is made anew when it is asked for, and is the same each time. */
export interface World<T> {
  train: Dataset<T>
  validation: Dataset<T>
  test: Dataset<T>
  /** Names of the labels 0, 1, 2 … */
  classes: readonly string[]
  card: DataCard
  /** For people: 'made with seed 0'. */
  source: string
}

const defaultCounts = { train: 10_000, validation: 1_000, test: 1_000 } as const

/** What the cards of all worlds say alike. */
export const worldCard = {
  homepage: '',
  license: 'MIT',
  citation: 'none needed: the samples are computed by this package',
  counts: defaultCounts,
  files: [],
} as const

/**
 * The three parts of a world. A sample is a function of the seed, the part and its index alone, so that no part depends
 * on the size of another, and more samples add to the first ones. `stream` keeps worlds apart that share a card.
 * @throws CnnError 'invalid-argument' for counts or a seed that are none, 'empty-data' for a part of no samples
 */
export function makeWorld<T>(
  card: DataCard,
  { seed = 0, counts = {} }: WorldOptions,
  make: (random: WorldRandom, index: number) => T,
  stream: string = card.id,
): World<T> {
  if (!Number.isSafeInteger(seed)) {
    throw invalid(`the seed of ${card.id} is ${seed}; it must be a whole number`)
  }
  const part = (name: keyof typeof defaultCounts) => {
    const size = counts[name] ?? defaultCounts[name]
    const get = (index: number) => make(worldRandom(stream, seed, name, index), index)
    return Dataset.from({ size, get }, { name: `${card.name} ${name}`, classes: card.classes })
  }
  return {
    train: part('train'),
    validation: part('validation'),
    test: part('test'),
    classes: card.classes,
    card,
    source: `made with seed ${seed}`,
  }
}

/** Throws 'invalid-argument' unless a number is whole (where asked for) and within its range. */
export function checkRange(
  name: string,
  value: number,
  low: number,
  high: number,
  { whole = false }: { whole?: boolean } = {},
) {
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return
  const kind = whole ? 'a whole number' : 'a number'
  throw invalid(`${name} is ${value}; it must be ${kind} from ${low} to ${high}`)
}

/** The same for a range of numbers, `[fewest, most]`. */
export function checkInterval(
  name: string,
  [fewest, most]: readonly [number, number],
  low: number,
  high: number,
) {
  checkRange(`the first of ${name}`, fewest, low, high, { whole: true })
  checkRange(`the second of ${name}`, most, fewest, high, { whole: true })
}

export const checkSize = (size: number) => checkRange('size', size, 32, 2048, { whole: true })

/** A whole number of a range, both ends included. */
export const integerOf = (random: WorldRandom, [low, high]: readonly [number, number]) =>
  low + random.integer(high - low + 1)

const invalid = (message: string) =>
  new CnnError('invalid-argument', `${message[0]!.toUpperCase()}${message.slice(1)}.`)
