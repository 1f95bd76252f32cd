import { type Image, resizeImage, type Task, tf, toChannels, type Weights } from '@cnn/core'
import type { FeatureExtractor } from './feature-extractor.js'
import { fingerprintOf } from './fingerprint.js'
import {
  type InceptionDepth,
  type InceptionV3,
  inceptionClasses,
  inceptionTransform,
  inceptionV3,
} from './inception-v3.js'
import { batchSizeFor, type ExtractorOptions, runInBatches } from './run-in-batches.js'

const side = 299

/**
 * The features by which the literature measures FID and KID, and the probabilities of the Inception Score. Features of
 * 2048 dimensions unless another depth is asked for: `inception.at(768)`. Figures of different depths cannot be compared.
 */
export class InceptionFeatures implements FeatureExtractor {
  readonly name: string
  readonly classes = inceptionClasses

  constructor(
    readonly network: InceptionV3,
    readonly dimensions: InceptionDepth = 2048,
  ) {
    this.name = dimensions === 2048 ? 'inception-v3' : `inception-v3-${dimensions}`
  }

  /** Features after fewer layers, of the same network. */
  at(dimensions: InceptionDepth) {
    return new InceptionFeatures(this.network, dimensions)
  }

  /** [n · dimensions]. Throws 'bad-image' and 'aborted'. */
  async features(images: readonly Image[], options?: ExtractorOptions): Promise<Float32Array> {
    const run = (x: tf.Tensor4D) => [this.network.features(x, this.dimensions)]
    const [features] = await this.#run(images, run, options)
    return features ?? new Float32Array()
  }

  /** The softmax of logits without bias [n · 1008], as the Inception Score is defined. Throws 'bad-image' and 'aborted'. */
  async probabilities(images: readonly Image[], options?: ExtractorOptions): Promise<Float32Array> {
    const run = (x: tf.Tensor4D) => [this.#probabilities(this.network.features(x))]
    const [probabilities] = await this.#run(images, run, options)
    return probabilities ?? new Float32Array()
  }

  async featuresAndProbabilities(images: readonly Image[], options?: ExtractorOptions) {
    if (this.dimensions !== 2048) {
      const features = await this.features(images, options)
      return { features, probabilities: await this.probabilities(images, options) }
    }
    const run = (x: tf.Tensor4D) => {
      const features = this.network.features(x)
      return [features, this.#probabilities(features)]
    }
    const [features, probabilities] = await this.#run(images, run, options)
    const none = new Float32Array()
    return { features: features ?? none, probabilities: probabilities ?? none }
  }

  fingerprint() {
    return fingerprintOf(this.network, { name: this.name, transform: inceptionTransform })
  }

  /** Frees the network's tensors, those of all depths. */
  dispose() {
    this.network.dispose()
  }

  [Symbol.dispose]() {
    this.dispose()
  }

  #probabilities(features: tf.Tensor2D) {
    return tf.softmax(this.network.logits(features, { bias: false }))
  }

  #run(
    images: readonly Image[],
    run: (x: tf.Tensor4D) => tf.Tensor2D[],
    options?: ExtractorOptions,
  ) {
    const batchSize = batchSizeFor([side, side])
    return runInBatches(images, batchSize, (batch) => run(inceptionInput(batch)), options)
  }
}

/**
 * Pictures as pytorch-fid gives them to the network, [n, 299, 299, 3] in [−1, 1]: of any size and channels, scaled
 * without antialiasing and without rounding. The caller disposes it. Throws 'bad-image'.
 */
export function inceptionInput(images: readonly Image[]): tf.Tensor4D {
  const length = side * side * 3
  const values = new Float32Array(images.length * length)
  images.forEach((image, index) => {
    const bytes = toChannels(image, 3)
    const levels = { ...bytes, data: Float32Array.from(bytes.data) }
    const { data } = resizeImage(levels, side, side, { antialias: false })
    const start = index * length
    for (let i = 0; i < length; i++) values[start + i] = data[i]! / 127.5 - 1
  })
  return tf.tensor4d(values, [images.length, side, side, 3])
}

/** The task of weights that turn pictures into features. */
export const inceptionFeatures: Task<InceptionV3, InceptionFeatures> = {
  name: 'features',
  create: (network) => new InceptionFeatures(network),
}

/**
 * The weights that every published FID is measured with, converted from TensorFlow's `inception_v3_2015_12_05` for
 * mseitzer/pytorch-fid. About 95 MB, downloaded when first used; a file that is there already is taken by its path:
 *
 * ```ts
 * const inception = await load(inceptionV3Fid)
 * const own = await load({ ...inceptionV3Fid, url: 'pt_inception-2015-12-05-6726825d.pth' })
 * ```
 */
export const inceptionV3Fid = {
  build: () => inceptionV3(),
  task: inceptionFeatures,
  url: 'https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth',
  sha256: '6726825d',
  transform: inceptionTransform,
  license: 'Apache-2.0',
  metrics: {},
  recipe: 'https://github.com/mseitzer/pytorch-fid',
} satisfies Weights<InceptionV3, InceptionFeatures>
