import { CnnError, randomStream, wilsonInterval } from '@cnn/core'
import { extractFeatures, type Pictures } from '../metrics/extract-features.js'
import type { FeatureExtractor } from '../metrics/feature-extractor.js'
import { fitLogistic, type LogisticHead, probabilityOf } from './logistic-head.js'

export interface MineImagesOptions {
  signal?: AbortSignal
  onProgress?: (progress: { done: number; total: number | undefined }) => void
}

/** A picture, and how probably it is one of those that are wanted. */
export interface MinedImage {
  /** Its place among the pictures. */
  index: number
  /** 0 to 1. */
  score: number
}

/**
 * Finds the pictures that show what you want, among many: say of a few whether they do, and all others are ranked; say it
 * of those that the ranking is least sure of, and it gets better. Each picture is looked at once, by a trained network
 * (`new ClassifierFeatures(classifier)`), and only a logistic regression learns, in an instant.
 *
 * @example
 * const miner = await mineImages(panels, new ClassifierFeatures(await load(resnet18ImageNet)))
 * for (const index of miner.ask(20)) miner.label(index, await showsTheCat(index))
 * const cats = miner.rank().filter(({ score }) => score > 0.9)
 *
 * @throws CnnError 'empty-data', 'aborted', and what the extractor and the data throw
 */
export async function mineImages(
  pictures: Pictures,
  extractor: FeatureExtractor,
  options: MineImagesOptions = {},
): Promise<ImageMiner> {
  const { features, dimensions } = await extractFeatures(extractor, pictures, options)
  return new ImageMiner(features, dimensions)
}

/** Folds of the check by pictures that were not learned from. */
const folds = 5

/** The pictures of one collection, what people said of some, and what follows of the others. */
export class ImageMiner {
  /** Of each picture, every dimension with mean 0 and all with a mean square of one. */
  readonly #rows: readonly Float64Array[]
  readonly #labels = new Map<number, boolean>()
  #head: LogisticHead | undefined

  /** @param features row by row [pictures · dimensions] */
  constructor(features: Float32Array, dimensions: number) {
    this.#rows = normalized(features, dimensions)
  }

  /** How many pictures there are. */
  get count() {
    return this.#rows.length
  }

  /** What people said so far, by the pictures' places. */
  get labels(): ReadonlyMap<number, boolean> {
    return this.#labels
  }

  /** Says whether a picture is wanted; undefined takes back what was said. Throws 'bad-option'. */
  label(index: number, isWanted: boolean | undefined) {
    if (!(Number.isInteger(index) && index >= 0 && index < this.count)) {
      throw new CnnError('bad-option', `There is no picture ${index}: there are ${this.count}.`)
    }
    if (isWanted === undefined) this.#labels.delete(index)
    else this.#labels.set(index, isWanted)
    this.#head = undefined
  }

  /**
   * All pictures of which nobody has said anything, the most probably wanted first.
   * @throws CnnError 'too-few-examples' before there are a yes and a no
   */
  rank(): MinedImage[] {
    return this.#score(this.#unlabelled()).sort((a, b) => b.score - a.score || a.index - b.index)
  }

  /**
   * The pictures whose answers help most: those that the ranking is least sure of; before there are a yes and a no, such
   * as differ most from each other and from those that were answered.
   */
  ask(count: number): number[] {
    const open = this.#unlabelled()
    if (!this.#isReady) return this.#spread(open, count)
    return this.#score(open)
      .sort((a, b) => Math.abs(a.score - 0.5) - Math.abs(b.score - 0.5) || a.index - b.index)
      .slice(0, count)
      .map(({ index }) => index)
  }

  /**
   * How often a yes or no is foretold rightly by the others, counting both alike, with the 95 % interval: what the scores
   * are worth. Undefined where there are fewer than five of either.
   */
  agreement(): { accuracy: number; low: number; high: number; examples: number } | undefined {
    const kinds = [true, false].map((kind) => [...this.#labels].filter(([, is]) => is === kind))
    const fewest = Math.min(...kinds.map(({ length }) => length))
    if (fewest < folds) return undefined
    const random = randomStream('folds')
    const folded = kinds.map((labels) => {
      const order = random.permutation(labels.length)
      return labels.map((label, i) => ({ label, fold: order[i]! % folds }))
    })
    const right = folded.map(() => 0)
    for (let fold = 0; fold < folds; fold++) {
      const known = folded.flat().filter((one) => one.fold !== fold)
      const head = this.#fit(known.map(({ label }) => label))
      for (const [kind, labels] of folded.entries()) {
        const held = labels.filter((one) => one.fold === fold)
        const isRight = ([index, is]: [number, boolean]) =>
          probabilityOf(head, this.#rows[index]!) > 0.5 === is
        right[kind]! += held.filter(({ label }) => isRight(label)).length
      }
    }
    const shares = folded.map(({ length }, kind) => right[kind]! / length)
    const accuracy = (shares[0]! + shares[1]!) / 2
    // As certain as if there were twice as many as there are of the rarer kind.
    const { low, high } = wilsonInterval(Math.round(accuracy * 2 * fewest), 2 * fewest)
    return { accuracy, low, high, examples: this.#labels.size }
  }

  get #isReady() {
    const said = [...this.#labels.values()]
    return said.includes(true) && said.includes(false)
  }

  #unlabelled() {
    return [...this.#rows.keys()].filter((index) => !this.#labels.has(index))
  }

  #fit(labels: readonly (readonly [index: number, isWanted: boolean])[]): LogisticHead {
    return fitLogistic({
      rows: labels.map(([index]) => this.#rows[index]!),
      isWanted: labels.map(([, isWanted]) => isWanted),
    })
  }

  #score(indices: readonly number[]): MinedImage[] {
    if (!this.#isReady) {
      throw new CnnError(
        'too-few-examples',
        'Say of one picture at least that it is wanted, and of one that it is not: label(index, true) and label(index, false).',
      )
    }
    // In the order of the pictures, so that it does not matter in which order they were labelled.
    this.#head ??= this.#fit([...this.#labels].sort(([a], [b]) => a - b))
    return indices.map((index) => ({
      index,
      score: probabilityOf(this.#head!, this.#rows[index]!),
    }))
  }

  /** One after another the picture that is farthest from all that were taken; the first is the most usual one. */
  #spread(open: readonly number[], count: number): number[] {
    const distances = new Map(open.map((index) => [index, Number.POSITIVE_INFINITY]))
    const take = (row: Float64Array) => {
      for (const [index, least] of distances) {
        distances.set(index, Math.min(least, squaredDistance(row, this.#rows[index]!)))
      }
    }
    for (const index of this.#labels.keys()) take(this.#rows[index]!)
    const taken: number[] = []
    while (taken.length < count && distances.size > 0) {
      const isFirst = taken.length === 0 && this.#labels.size === 0
      const next = isFirst ? this.#mostUsual(open) : farthest(distances)
      taken.push(next)
      distances.delete(next)
      take(this.#rows[next]!)
    }
    return taken
  }

  #mostUsual(open: readonly number[]): number {
    const size = (index: number) => this.#rows[index]!.reduce((sum, value) => sum + value ** 2, 0)
    return open.reduce((best, index) => (size(index) < size(best) ? index : best))
  }
}

function farthest(distances: ReadonlyMap<number, number>): number {
  let [best, most] = [-1, Number.NEGATIVE_INFINITY]
  for (const [index, distance] of distances) {
    if (distance > most) [best, most] = [index, distance]
  }
  return best
}

function squaredDistance(a: Float64Array, b: Float64Array) {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return sum
}

/** Dimensions that are the same in all pictures count nothing. */
function normalized(features: Float32Array, dimensions: number): Float64Array[] {
  const count = features.length / dimensions
  const means = new Float64Array(dimensions)
  for (let i = 0; i < features.length; i++) means[i % dimensions]! += features[i]! / count
  const spreads = new Float64Array(dimensions)
  for (let i = 0; i < features.length; i++) {
    spreads[i % dimensions]! += (features[i]! - means[i % dimensions]!) ** 2 / count
  }
  const scales = spreads.map((spread) => (spread > 1e-12 ? 1 / Math.sqrt(spread * dimensions) : 0))
  return Array.from({ length: count }, (_, row) =>
    Float64Array.from(scales, (scale, i) => (features[row * dimensions + i]! - means[i]!) * scale),
  )
}
