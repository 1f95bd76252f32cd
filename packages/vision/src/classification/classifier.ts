import {
  backendReady,
  breather,
  CnnError,
  type ImageSource,
  type ImageTransform,
  imagesToTensor,
  prepareImage,
  readImage,
  type Task,
  tf,
  throwIfAborted,
} from '@cnn/core'
import type { ClassificationNetwork } from './classification-network.js'

/** A class that a picture may belong to. */
export interface Classification {
  label: string
  /** The softmax probability, in [0, 1]. */
  score: number
  /** The class's place among the logits. */
  index: number
}

export interface ClassifyOptions {
  /** How many of the most probable classes to give. Default 5, or fewer where there are fewer. */
  top?: number
  signal?: AbortSignal
}

const batchSize = 32

/** Says what a picture shows. Made by `load(weights)`, or round a network of your own. */
export class Classifier {
  readonly network: ClassificationNetwork
  /** Class names in the order of the logits. */
  readonly labels: readonly string[]
  readonly transform: ImageTransform

  constructor(
    network: ClassificationNetwork,
    { labels = network.labels, transform = network.transform }: ClassifierOptions = {},
  ) {
    this.network = network
    this.transform = transform
    this.labels = labels ?? Array.from({ length: network.numClasses }, (_, i) => `class ${i}`)
    if (this.labels.length !== network.numClasses) {
      throw new CnnError(
        'bad-option',
        `Classifier: ${this.labels.length} labels for a network of ${network.numClasses} classes.`,
      )
    }
  }

  /**
   * The most probable classes of a picture, or of each of several, best first.
   * Throws what `readImage` throws for a picture that cannot be read, and 'aborted'.
   */
  classify(image: ImageSource, options?: ClassifyOptions): Promise<Classification[]>
  classify(images: readonly ImageSource[], options?: ClassifyOptions): Promise<Classification[][]>
  async classify(
    input: ImageSource | readonly ImageSource[],
    { top = 5, signal }: ClassifyOptions = {},
  ): Promise<Classification[] | Classification[][]> {
    await backendReady()
    const sources = Array.isArray(input) ? input : [input as ImageSource]
    const breathe = breather()
    const results: Classification[][] = []
    for (let start = 0; start < sources.length; start += batchSize) {
      throwIfAborted(signal)
      const scores = await this.#scores(sources.slice(start, start + batchSize), signal)
      results.push(...scores.map((row) => this.#best(row, top)))
      await breathe()
    }
    return Array.isArray(input) ? results : results[0]!
  }

  /** Frees the network's tensors. */
  dispose() {
    this.network.dispose()
  }

  [Symbol.dispose]() {
    this.dispose()
  }

  async #scores(sources: readonly ImageSource[], signal?: AbortSignal): Promise<Float32Array[]> {
    const channels = this.network.inChannels === 1 ? 1 : 3
    const images = await Promise.all(
      sources.map(async (source) => {
        const image = await readImage(source, { channels, signal })
        return prepareImage(image, this.transform)
      }),
    )
    const probabilities = tf.tidy(() =>
      tf.softmax(
        tf.div(
          this.network.answer(imagesToTensor(images, this.transform)),
          this.network.temperature,
        ),
      ),
    )
    try {
      const values = (await probabilities.data()) as Float32Array
      const classes = this.network.numClasses
      return images.map((_, row) => values.slice(row * classes, (row + 1) * classes))
    } finally {
      probabilities.dispose()
    }
  }

  #best(scores: Float32Array, top: number): Classification[] {
    return Array.from(scores, (score, index) => ({ label: this.labels[index]!, score, index }))
      .sort((a, b) => b.score - a.score)
      .slice(0, top)
  }
}

export interface ClassifierOptions {
  labels?: readonly string[]
  transform?: ImageTransform
}

/** The task of classification weights. */
export const classifier: Task<ClassificationNetwork, Classifier, ImageTransform> = {
  name: 'classification',
  create: (network, { labels, transform, temperature = 1 }) => {
    network.temperature = temperature
    return new Classifier(network, { labels, transform })
  },
}
