import { breather, CnnError, throwIfAborted } from '@cnn/core'
import { addProducts } from './linear-algebra/add-products.js'

/** Vectors of one length, row by row. */
export type FeatureValues = Float32Array | Float64Array

/** What statistics are of. */
export interface StatisticsOrigin {
  /** The extractor's name. */
  extractor: string
  /** Of the extractor's weights and settings: SHA-256 in hex. */
  fingerprint: string
  /** Of the pictures: SHA-256 in hex over their sizes and pixels. */
  sha256: string
}

/** The normal distribution that features are taken for. */
export interface FeatureStatistics {
  /** [dimensions] */
  mean: Float64Array
  /** [dimensions, dimensions], divided by count − 1 as `numpy.cov` does. */
  covariance: Float64Array
  dimensions: number
  /** Of how many pictures; unknown of files that other programs wrote. */
  count?: number
  /** Where it is known, statistics of different extractors are not compared. */
  origin?: StatisticsOrigin
}

/**
 * Mean and covariance of features [n · dimensions] in double precision, as `numpy.cov(features, rowvar=False)`.
 * 5,000 of 2048 dimensions take seconds.
 * @throws CnnError 'bad-features', 'too-few-samples' for fewer than two, 'aborted'
 */
export async function featureStatistics(
  features: FeatureValues,
  dimensions: number,
  { signal }: { signal?: AbortSignal } = {},
): Promise<FeatureStatistics> {
  const running = new RunningStatistics(dimensions)
  const breathe = breather()
  for (let start = 0; start < features.length; start += batchRows * dimensions) {
    throwIfAborted(signal)
    running.add(features.subarray(start, start + batchRows * dimensions))
    await breathe()
  }
  return running.result()
}

const batchRows = 256

/** Mean and covariance of features that come batch by batch and are not kept. */
export class RunningStatistics {
  readonly dimensions: number
  #count = 0
  /** Near the mean, so that no digits are lost where that is far from 0. */
  #origin?: Float64Array
  readonly #sums: Float64Array
  readonly #products: Float64Array

  constructor(dimensions: number) {
    this.dimensions = dimensions
    this.#sums = new Float64Array(dimensions)
    this.#products = new Float64Array(dimensions ** 2)
  }

  get count() {
    return this.#count
  }

  /** Takes account of features [n · dimensions]. */
  add(features: FeatureValues) {
    const { dimensions } = this
    checkFeatures(features, dimensions, this.#count)
    const rowLength = batchRows * dimensions
    for (let start = 0; start < features.length; start += rowLength) {
      this.#addBatch(features.subarray(start, start + rowLength))
    }
  }

  #addBatch(features: FeatureValues) {
    const { dimensions } = this
    const depth = features.length / dimensions
    this.#origin ??= meanOf(features, dimensions)
    const columns = new Float64Array(features.length)
    for (let j = 0; j < dimensions; j++) {
      let sum = 0
      for (let i = 0; i < depth; i++) {
        const value = features[i * dimensions + j]! - this.#origin[j]!
        columns[j * depth + i] = value
        sum += value
      }
      this.#sums[j]! += sum
    }
    addProducts({
      ...{ out: this.#products, left: columns, right: columns },
      ...{ rows: dimensions, columns: dimensions, depth, lowerHalf: true },
    })
    this.#count += depth
  }

  /** @throws CnnError 'too-few-samples' */
  result(): FeatureStatistics {
    const { dimensions } = this
    const count = this.#count
    if (count < 2) {
      throw new CnnError(
        'too-few-samples',
        `A covariance needs at least two pictures, and there ${count === 1 ? 'is one' : 'are none'}.`,
      )
    }
    const shift = this.#sums.map((sum) => sum / count)
    const mean = shift.map((value, j) => value + this.#origin![j]!)
    const covariance = new Float64Array(dimensions ** 2)
    for (let i = 0; i < dimensions; i++) {
      for (let j = 0; j <= i; j++) {
        const product = this.#products[i * dimensions + j]! - count * shift[i]! * shift[j]!
        covariance[i * dimensions + j] = product / (count - 1)
        covariance[j * dimensions + i] = product / (count - 1)
      }
    }
    return { mean, covariance, dimensions, count }
  }
}

/**
 * How many rows features [n · dimensions] are.
 * @param before rows that came earlier, for messages
 * @throws CnnError 'bad-features' where they are no whole rows, or hold a value that is no number
 */
export function checkFeatures(features: FeatureValues, dimensions: number, before = 0): number {
  if (!(Number.isInteger(dimensions) && dimensions > 0)) {
    throw new CnnError('bad-features', `Features have 1 dimension or more, not ${dimensions}.`)
  }
  if (features.length % dimensions !== 0) {
    throw new CnnError(
      'bad-features',
      `${features.length} values are no whole number of rows of ${dimensions} features.`,
    )
  }
  for (let i = 0; i < features.length; i++) {
    if (Number.isFinite(features[i]!)) continue
    const row = before + Math.floor(i / dimensions)
    throw new CnnError(
      'bad-features',
      `Feature ${i % dimensions} of picture ${row} is ${features[i]}. The extractor's weights or the picture hold values that are no numbers.`,
    )
  }
  return features.length / dimensions
}

function meanOf(features: FeatureValues, dimensions: number) {
  const mean = new Float64Array(dimensions)
  for (let i = 0; i < features.length; i++) mean[i % dimensions]! += features[i]!
  return mean.map((sum) => (sum * dimensions) / features.length)
}
