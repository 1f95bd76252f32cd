import { type Image, imagesToTensor, Linear, prepareImage, tf } from '@cnn/core'
import {
  type ClassificationNetwork,
  type Classifier,
  findHead,
  headInputs,
} from '@cnn/vision/classification'
import type { FeatureExtractor } from './feature-extractor.js'
import { fingerprintOf } from './fingerprint.js'
import { batchSizeFor, type ExtractorOptions, runInBatches } from './run-in-batches.js'

export interface ClassifierFeaturesOptions {
  /** What the figures are called by, best after data and network: 'fashion-mnist-resnet9'. Default the network's name. */
  name?: string
}

/**
 * Sees pictures with a classifier's eyes: features are what its last layer gets (a convolution's, averaged over the
 * picture), probabilities those of its classes. A small one that was trained on the data set that a GAN learns from tells
 * more about small grey pictures than ImageNet's networks do.
 */
export class ClassifierFeatures implements FeatureExtractor {
  readonly name: string
  readonly dimensions: number
  readonly classes: number
  readonly labels: readonly string[]
  readonly #network: ClassificationNetwork

  /** @throws CnnError 'no-head' for a network that has no layer with an output for each class */
  constructor(
    readonly classifier: Classifier,
    { name = classifier.network.architecture.name }: ClassifierFeaturesOptions = {},
  ) {
    this.#network = classifier.network
    this.name = name
    this.dimensions = findHead(this.#network).weight.shape.at(-2)!
    this.classes = this.#network.numClasses
    this.labels = classifier.labels
  }

  /** [n · dimensions]. Throws 'bad-image' and 'aborted'. */
  async features(images: readonly Image[], options?: ExtractorOptions): Promise<Float32Array> {
    const [features] = await this.#run(images, (x) => [this.#features(x)], options)
    return features ?? new Float32Array()
  }

  /** [n · classes]. Throws 'bad-image' and 'aborted'. */
  async probabilities(images: readonly Image[], options?: ExtractorOptions): Promise<Float32Array> {
    const run = (x: tf.Tensor4D) => [this.#probabilities(this.#network.answer(x))]
    const [probabilities] = await this.#run(images, run, options)
    return probabilities ?? new Float32Array()
  }

  async featuresAndProbabilities(images: readonly Image[], options?: ExtractorOptions) {
    const head = findHead(this.#network)
    const run = (x: tf.Tensor4D) => {
      const features = this.#features(x)
      // A network that looks twice answers by more than these features.
      const logits =
        head instanceof Linear && !this.#network.architecture.options.looksTwice
          ? head.forward(features)
          : this.#network.answer(x)
      return [features, this.#probabilities(logits as tf.Tensor2D)]
    }
    const [features, probabilities] = await this.#run(images, run, options)
    const none = new Float32Array()
    return { features: features ?? none, probabilities: probabilities ?? none }
  }

  fingerprint() {
    const { transform } = this.classifier
    const { architecture, temperature } = this.#network
    return fingerprintOf(this.#network, { name: this.name, architecture, temperature, transform })
  }

  /** Frees the network's tensors. */
  dispose() {
    this.classifier.dispose()
  }

  [Symbol.dispose]() {
    this.dispose()
  }

  #features(x: tf.Tensor4D): tf.Tensor2D {
    const inputs = headInputs(this.#network, x)
    return (inputs.rank === 4 ? tf.mean(inputs, [1, 2]) : inputs) as tf.Tensor2D
  }

  #probabilities(logits: tf.Tensor2D): tf.Tensor2D {
    return tf.softmax(tf.div(logits, this.#network.temperature)) as tf.Tensor2D
  }

  #run(
    images: readonly Image[],
    run: (x: tf.Tensor4D) => tf.Tensor2D[],
    options?: ExtractorOptions,
  ) {
    const { transform } = this.classifier
    const { size = images[0] ? [images[0].height, images[0].width] : 1 } = transform
    const batchSize = batchSizeFor(typeof size === 'number' ? [size, size] : size)
    const prepared = (batch: readonly Image[]) =>
      imagesToTensor(
        batch.map((image) => prepareImage(image, transform)),
        transform,
      )
    return runInBatches(images, batchSize, (batch) => run(prepared(batch)), options)
  }
}
