import {
  type Image,
  Module,
  type Trainable,
  tf,
  throwIfAborted,
  type WeightsMetadata,
} from '@cnn/core'
import { collateDetections, type DetectionBatch, type DetectionSample } from './detection-batch.js'
import { DetectionEvaluator, type DetectionReport } from './detection-evaluator.js'
import { type Detections, inPicture } from './detections.js'
import type { Framed } from './framing.js'

export type { Detections } from './detections.js'

export interface DetectOptions {
  /** Detections of a lower score are left out. */
  threshold?: number
  /** How many detections of a picture are given at most. */
  maxDetections?: number
  signal?: AbortSignal
}

export interface DetectionOptions {
  /** Without a background. */
  numClasses: number
  /** The names of the classes, in the order of the network's outputs. */
  labels?: readonly string[]
  /** Decides the first weights. */
  seed?: number
}

/**
 * What every detection network offers: boxes from pictures, and what training needs. A network of a paper tells how
 * pictures become its input (`frame`), its losses, and how it decodes its outputs (`detectBatch`); the rest is the same for
 * all. Classes are numbered from 0 without a background, whatever a reference does inside.
 */
export abstract class DetectionNetwork
  extends Module
  implements Trainable<DetectionSample, DetectionBatch, DetectionReport>
{
  /** The builder's name and what it was given, from which the same network can be built again. */
  readonly architecture: { name: string; options: Record<string, unknown> }
  /** Without a background. */
  readonly numClasses: number
  labels: readonly string[] | undefined
  /** The score from which `Detector` shows a detection unless told otherwise; evaluation takes the reference's own. */
  readonly threshold: number = 0.5
  /** Pictures that are evaluated together. One, as the references do it, where padding would change what is found. */
  readonly evaluationBatchSize: number = 1

  constructor(name: string, options: DetectionOptions) {
    super()
    const { numClasses, labels, seed: _, ...others } = options
    this.architecture = { name, options: { numClasses, ...others } }
    this.numClasses = numClasses
    this.labels = labels
  }

  /** Pictures as the network wants them: `frameByShortSide`, `frameByLetterbox` or `frameByStretch`. */
  abstract frame(images: readonly Image[]): Framed

  /**
   * The parts of the loss of a batch, each a mean as the reference takes it, under the reference's names. Runs within a
   * training pass, synchronously: networks that match boxes to what they propose read those at once, which needs a backend
   * that can (all but webgpu).
   */
  abstract losses(batch: DetectionBatch): Record<string, tf.Scalar>

  /**
   * What is found in each picture of a batch as `frame` makes it, best first: corners in pixels of the input, within the
   * picture's size (`sizes`: height and width of each). Threshold and number are the reference's own unless given.
   */
  abstract detectBatch(
    images: tf.Tensor4D,
    sizes: Int32Array,
    options: DetectOptions,
  ): Promise<Detections[]>

  /** What is found in each picture, best first, in its own pixels. All pictures are one batch. */
  async detectImages(images: readonly Image[], options: DetectOptions = {}): Promise<Detections[]> {
    throwIfAborted(options.signal)
    const { images: input, views, sizes } = tf.tidy(() => this.frame(images))
    try {
      const found = await this.detectBatch(input, sizes, options)
      return found.map((detections, i) => inPicture(detections, views, i))
    } finally {
      input.dispose()
    }
  }

  /** @throws CnnError 'bad-box', naming the picture, and 'bad-label' */
  collate(samples: readonly DetectionSample[]): DetectionBatch {
    return collateDetections(samples, (images) => this.frame(images), this.numClasses)
  }

  /** The sum of the losses. */
  loss(batch: DetectionBatch): tf.Scalar {
    return tf.addN(Object.values(this.losses(batch))) as tf.Scalar
  }

  evaluator() {
    return new DetectionEvaluator(this)
  }

  /** What travels in a weights file, so that the lone file is enough to detect. */
  weightsMetadata(): WeightsMetadata {
    const { architecture, labels } = this
    return { task: 'detection', network: architecture, labels }
  }
}
