import {
  crossEntropyLoss,
  type ImageSample,
  type ImageTransform,
  imagesToTensor,
  Module,
  prepareImage,
  type Trainable,
  tf,
  type WeightsMetadata,
} from '@cnn/core'
import { checkLabel } from './check-label.js'
import {
  type ClassificationBatch,
  ClassificationEvaluator,
  type ClassificationReport,
} from './classification-report.js'
import { findHead, resizeHead } from './head.js'

export interface ClassificationOptions {
  /** Channels of the pictures: 3 for colour, 1 for grey. Default 3. */
  inChannels?: number
  /** Default 1000, ImageNet's. */
  numClasses?: number
  /** Decides the first weights. Default 0. */
  seed?: number
  /** How pictures become input; travels with the weights. By default values are scaled to [0, 1]. */
  transform?: ImageTransform
  /** The names of the classes, in the order of the logits. */
  labels?: readonly string[]
  /**
   * Whether `answer` looks at each picture twice, as it is and mirrored: right a little more often, in twice the time.
   * Default false. For networks that were trained on mirrored pictures too.
   */
  looksTwice?: boolean
}

/**
 * What every classification network offers: logits from `forward`, maps from `features` (so that it serves as a
 * backbone), and what training needs.
 */
export abstract class ClassificationNetwork
  extends Module
  implements Trainable<ImageSample, ClassificationBatch, ClassificationReport>
{
  /** The builder's name and what it was given, from which the same network can be built again. */
  readonly architecture: { name: string; options: Record<string, unknown> }
  readonly inChannels: number
  /** Changed by `replaceHead` alone. */
  numClasses: number
  transform: ImageTransform
  labels: readonly string[] | undefined
  /** What logits are divided by before softmax, where probabilities are wanted (`calibrate`); training takes no notice. */
  temperature = 1
  readonly #looksTwice: boolean

  constructor(name: string, options: ClassificationOptions) {
    super()
    const { inChannels = 3, numClasses = 1000, transform, labels, seed: _, ...others } = options
    this.architecture = { name, options: { inChannels, numClasses, ...others } }
    this.inChannels = inChannels
    this.#looksTwice = options.looksTwice ?? false
    this.numClasses = numClasses
    this.transform = transform ?? {
      mean: new Array(inChannels).fill(0),
      std: new Array(inChannels).fill(1),
    }
    this.labels = labels
  }

  /** Logits [n, classes] of pictures [n, h, w, c]. */
  abstract override forward(images: tf.Tensor4D): tf.Tensor2D

  /**
   * Logits [n, classes] by which pictures [n, h, w, c] are classified: those of `forward`, or with `looksTwice` their mean
   * over the picture and its mirror image.
   */
  answer(images: tf.Tensor4D): tf.Tensor2D {
    if (!this.#looksTwice) return this.forward(images)
    return tf.tidy(() => {
      const sum = tf.add(this.forward(images), this.forward(tf.reverse(images, 2)))
      return tf.div(sum, 2) as tf.Tensor2D
    })
  }

  /**
   * Feature maps from fine to coarse, each [n, h', w', c'], as a backbone gives them: of networks for ImageNet at strides
   * 4, 8, 16 and 32. The logits come from the last one.
   */
  abstract features(images: tf.Tensor4D): tf.Tensor4D[]

  /** How many pixels of a picture's side make one of each map's. */
  abstract readonly featureStrides: readonly number[]

  /** The channels of each map. */
  abstract readonly featureChannels: readonly number[]

  /** Prepares the network for other classes: its last layer gets an output for each, with new first values. */
  replaceHead(labels: readonly string[], seed = 0) {
    resizeHead(findHead(this), labels.length, seed)
    this.numClasses = labels.length
    this.architecture.options.numClasses = labels.length
    this.labels = labels
    this.temperature = 1
  }

  /** A sample as it is measured: its picture goes the way that pictures go in `classify`. */
  prepare(sample: ImageSample): ImageSample {
    return { ...sample, image: prepareImage(sample.image, this.transform) }
  }

  /**
   * Pictures that have the network's size count as prepared.
   * @throws CnnError 'bad-label', and what `imagesToTensor` throws
   */
  collate(samples: readonly ImageSample[]): ClassificationBatch {
    for (const { label } of samples) checkLabel(label, this.numClasses)
    const images = imagesToTensor(
      samples.map(({ image }) => image),
      this.transform,
    )
    const labels = tf.tensor1d(
      Int32Array.from(samples, ({ label }) => label),
      'int32',
    )
    return { images, labels }
  }

  loss(batch: ClassificationBatch): tf.Scalar {
    return crossEntropyLoss()(batch, this)
  }

  evaluator() {
    return new ClassificationEvaluator(this)
  }

  /** What travels in a weights file, so that the lone file is enough to classify. */
  weightsMetadata(): WeightsMetadata<ImageTransform> {
    const { architecture, transform, labels, temperature } = this
    const calibration = temperature === 1 ? {} : { temperature }
    return { task: 'classification', network: architecture, transform, labels, ...calibration }
  }
}
