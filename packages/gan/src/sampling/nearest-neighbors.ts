import {
  breather,
  CnnError,
  Dataset,
  type Image,
  type ImageSample,
  throwIfAborted,
} from '@cnn/core'
import type { FeatureExtractor } from '../metrics/feature-extractor.js'
import { NearestList } from './nearest-list.js'
import { PixelDistance, squaredDistance } from './pixel-distance.js'

/** A training picture near a sample. */
export interface Neighbor {
  /** Its place among the training pictures. */
  index: number
  /** As the training data has it. */
  image: Image
  /** Its class, where the training data has classes. */
  label?: number
  /**
   * The Euclidean distance: of pixels, with values from 0 to 1 and the picture in the sample's size and channels; or of
   * features, where an extractor is given.
   */
  distance: number
}

export interface NearestNeighborsOptions {
  /** Compare these features in place of the pixels. */
  features?: FeatureExtractor
  /** How many neighbours of each sample, or all where there are fewer. Default 1. */
  count?: number
  signal?: AbortSignal
  /** Training pictures looked at so far, and all of them where that is known. */
  onProgress?: (progress: { done: number; total?: number }) => void
}

const batchSize = 256

/**
 * The training pictures nearest to each sample, the nearest first: exact, and in one pass over the training pictures, of
 * which only the nearest stay in memory.
 *
 * @param samples what a generator made, all of one size; with `features` of any
 * @throws CnnError 'bad-option', 'bad-image', 'empty-data', 'aborted', and what reading the data throws
 */
export async function nearestNeighbors(
  samples: readonly Image[],
  train: Dataset<ImageSample> | readonly Image[],
  { features, count = 1, signal, onProgress }: NearestNeighborsOptions = {},
): Promise<Neighbor[][]> {
  if (!Number.isInteger(count) || count < 1) {
    throw new CnnError('bad-option', `The count of neighbours is from 1 up, not ${count}.`)
  }
  if (samples.length === 0) return []
  const compare = features ? await featureComparer(samples, features) : pixelComparer(samples)
  const lists = samples.map(() => new NearestList<Omit<Neighbor, 'distance'>>(count))
  const data = Array.isArray(train) ? datasetOf(train) : (train as Dataset<ImageSample>)
  const breathe = breather()
  let done = 0
  for await (const batch of data.batch(batchSize).iterate({ signal })) {
    await compare.take(batch.map(({ image }) => image))
    for (const [i, { image, label }] of batch.entries()) {
      for (const [sample, list] of lists.entries()) {
        const squared = compare.squared(sample, i, list.limit)
        if (squared < list.limit) list.add(squared, { index: done + i, image, label })
      }
      // Large pictures, or many samples.
      await breathe()
      throwIfAborted(signal)
    }
    done += batch.length
    onProgress?.({ done, total: data.size })
  }
  return lists.map(({ found }) =>
    found.map(({ squared, thing }) => ({ ...thing, distance: Math.sqrt(squared) / compare.unit })),
  )
}

const datasetOf = (images: readonly Image[]) =>
  Dataset.from({ size: images.length, get: (i) => ({ image: images[i]! }) as ImageSample })

/** Compares samples with a batch of training pictures. */
interface Comparer {
  take(images: readonly Image[]): void | Promise<void>
  /** The squared distance of a sample to a picture of the batch, or Infinity where it is not below the limit. */
  squared(sample: number, index: number, limit: number): number
  /** What distances are divided by. */
  unit: number
}

function pixelComparer(samples: readonly Image[]): Comparer {
  const [first] = samples
  const other = samples.find(
    ({ width, height, channels }) =>
      width !== first!.width || height !== first!.height || channels !== first!.channels,
  )
  if (other) {
    throw new CnnError(
      'bad-option',
      `Samples of one size can be compared by pixels; here are ${first!.width}×${first!.height} and ${other.width}×${other.height} pixels, with ${first!.channels} and ${other.channels} channels.`,
    )
  }
  const distance = new PixelDistance(first!)
  const targets = samples.map((image) => distance.prepare(image))
  let batch: ReturnType<typeof distance.prepare>[] = []
  return {
    take(images) {
      batch = images.map((image) => distance.prepare(image))
    },
    squared: (sample, index, limit) => distance.squared(targets[sample]!, batch[index]!, limit),
    unit: 255,
  }
}

async function featureComparer(
  samples: readonly Image[],
  extractor: FeatureExtractor,
): Promise<Comparer> {
  const { dimensions } = extractor
  const row = (features: Float32Array, i: number) =>
    features.subarray(i * dimensions, (i + 1) * dimensions)
  const targets: Float32Array[] = []
  for (let start = 0; start < samples.length; start += batchSize) {
    const part = samples.slice(start, start + batchSize)
    const features = await extractor.features(part)
    for (const i of part.keys()) targets.push(row(features, i))
  }
  let batch = new Float32Array()
  return {
    async take(images) {
      batch = (await extractor.features(images)) as typeof batch
    },
    squared: (sample, index, limit) => squaredDistance(targets[sample]!, row(batch, index), limit),
    unit: 1,
  }
}
