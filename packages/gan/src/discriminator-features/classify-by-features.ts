import {
  CnnError,
  type Dataset,
  type Image,
  type ImageSample,
  type Interval,
  throwIfAborted,
  wilsonInterval,
} from '@cnn/core'
import type { FeatureExtractor } from '../metrics/feature-extractor.js'
import { fitLinearSvm, type LinearSvm, type LinearSvmOptions } from './linear-svm.js'

export interface ClassifyByFeaturesOptions extends LinearSvmOptions {
  /** After each batch of pictures that was looked at. */
  onProgress?: (progress: { done: number; total: number }) => void
}

export interface FeatureClassification {
  /** Which features: the extractor's name. */
  features: string
  dimensions: number
  /** Of the training pictures, and of those that were held out. */
  samples: { train: number; test: number }
  trainAccuracy: number
  /** Of the pictures that were held out. */
  accuracy: number
  /** Where that accuracy lies with 95 % probability. */
  interval: Interval
  /** Whether the training came as near to its optimum as was asked. */
  converged: boolean
  svm: LinearSvm
}

/** Batches that are looked at at once. */
const batchSize = 64
/** One gigabyte of float32. */
const mostValues = 2 ** 28

/**
 * How well features tell classes apart: a linear SVM learns the training pictures, and is measured on those held out.
 * Features are scaled by the training pictures: each to mean 0 and variance 1, and all so that samples are about of
 * length 1. Takes 4 bytes per feature of each picture; of large data sets give a part: `train.take(5000)`.
 * @throws CnnError 'too-large' for more than 2²⁸ values, 'empty-data', 'bad-option' for streams, and what `fitLinearSvm` does
 */
export async function classifyByFeatures(
  extractor: FeatureExtractor,
  { train, test }: { train: Dataset<ImageSample>; test: Dataset<ImageSample> },
  { onProgress, ...options }: ClassifyByFeaturesOptions = {},
): Promise<FeatureClassification> {
  const total = knownSize(train) + knownSize(test)
  checkRoom(total, extractor.dimensions)
  let before = 0
  const look = async (data: Dataset<ImageSample>) => {
    const known = await featuresOf(extractor, data, options.signal, (done) =>
      onProgress?.({ done: before + done, total }),
    )
    before += known.labels.length
    return known
  }
  const [known, held] = [await look(train), await look(test)]
  const { dimensions, name } = extractor
  const scaling = scalingOf(known.features, dimensions)
  for (const { features } of [known, held]) scale(features, scaling)
  const svm = await fitLinearSvm(known.features, known.labels, options)
  const right = countRight(svm, held)
  return {
    features: name,
    dimensions,
    samples: { train: known.labels.length, test: held.labels.length },
    trainAccuracy: countRight(svm, known) / known.labels.length,
    accuracy: right / held.labels.length,
    interval: wilsonInterval(right, held.labels.length),
    converged: svm.converged,
    svm,
  }
}

interface Known {
  /** [n · dimensions] */
  features: Float32Array
  labels: Int32Array
}

async function featuresOf(
  extractor: FeatureExtractor,
  data: Dataset<ImageSample>,
  signal: AbortSignal | undefined,
  onProgress: (done: number) => void,
): Promise<Known> {
  const size = knownSize(data)
  const features = new Float32Array(size * extractor.dimensions)
  const labels = new Int32Array(size)
  let done = 0
  for await (const samples of data.batch(batchSize).iterate({ signal })) {
    throwIfAborted(signal)
    const images: Image[] = samples.map(({ image }) => image)
    features.set(await extractor.features(images), done * extractor.dimensions)
    labels.set(
      samples.map(({ label }) => label),
      done,
    )
    done += samples.length
    onProgress(done)
  }
  return { features, labels }
}

interface Scaling {
  mean: Float64Array
  factor: Float64Array
}

function scalingOf(features: Float32Array, dimensions: number): Scaling {
  const samples = features.length / dimensions
  const mean = new Float64Array(dimensions)
  const factor = new Float64Array(dimensions)
  for (let i = 0; i < features.length; i++) mean[i % dimensions]! += features[i]! / samples
  for (let i = 0; i < features.length; i++) {
    factor[i % dimensions]! += (features[i]! - mean[i % dimensions]!) ** 2 / samples
  }
  for (let i = 0; i < dimensions; i++) {
    // What is the same in all training pictures tells nothing, and must not blow up elsewhere.
    factor[i] = factor[i]! > 1e-12 ? 1 / Math.sqrt(factor[i]! * dimensions) : 0
  }
  return { mean, factor }
}

function scale(features: Float32Array, { mean, factor }: Scaling) {
  const dimensions = mean.length
  for (let i = 0; i < features.length; i++) {
    features[i] = (features[i]! - mean[i % dimensions]!) * factor[i % dimensions]!
  }
}

const countRight = (svm: LinearSvm, { features, labels }: Known) =>
  svm.predict(features).reduce((right, answer, i) => right + Number(answer === labels[i]), 0)

function knownSize({ size, name }: Dataset<ImageSample>): number {
  const what = name ?? 'the data set'
  if (size === undefined) {
    throw new CnnError('bad-option', `classifyByFeatures: ${what} is a stream; give its samples.`)
  }
  if (size > 0) return size
  throw new CnnError('empty-data', `classifyByFeatures: ${what} is empty.`)
}

function checkRoom(pictures: number, dimensions: number) {
  if (pictures * dimensions <= mostValues) return
  const most = Math.floor(mostValues / dimensions)
  throw new CnnError(
    'too-large',
    `classifyByFeatures: ${dimensions} features of ${pictures} pictures do not fit into a gigabyte; give ${most} pictures at most, with take().`,
  )
}
