/**
 * SSD: Liu et al. 2016, "SSD: Single Shot MultiBox Detector", arXiv:1512.02325, as torchvision has it; what its networks
 * share. Pictures [n, size, size, 3] -> maps from fine to coarse. Each place of each map has default boxes of some sizes and
 * shapes; each of those gets the logits of all classes and of the background, and how it is to be moved and stretched.
 */
import {
  type DefaultBoxesOptions,
  defaultBoxes,
  type Image,
  type Module,
  tf,
  throwIfAborted,
} from '@cnn/core'
import { type DetectionBatch, groundTruths } from './detection-batch.js'
import {
  DetectionNetwork,
  type DetectionOptions,
  type Detections,
  type DetectOptions,
} from './detection-network.js'
import { type Framed, frameByStretch, type Normalization } from './framing.js'
import { decodeSsd, type SsdDecoding } from './ssd-detections.js'
import type { SsdHead } from './ssd-head.js'
import { classificationLoss, regressionLoss } from './ssd-losses.js'
import { ssdTargets } from './ssd-targets.js'
import type { TorchvisionClasses, TorchvisionDetectionOptions } from './torchvision-classes.js'

/** What the networks of the family differ in, beside their layers. */
export interface SsdDesign extends SsdDecoding {
  /** Side of the input in pixels. */
  size: number
  normalization: Normalization
  /** The default boxes of each map. */
  boxes: Pick<DefaultBoxesOptions, 'ratios' | 'scales' | 'steps'>
}

/** Maps of pictures, from fine to coarse. */
export interface SsdBackbone extends Module {
  forward(images: tf.Tensor4D): tf.Tensor4D[]
}

/** For each default box the logits of the background and the classes, and the four numbers that move it. */
export type SsdPredictions = {
  /** [n, boxes, outputs] */
  logits: tf.Tensor3D
  /** [n, boxes, 4] */
  deltas: tf.Tensor3D
}

export class Ssd extends DetectionNetwork {
  backbone: SsdBackbone
  head: SsdHead
  readonly #design: SsdDesign
  readonly #classes: TorchvisionClasses
  #boxes?: { for: string; corners: Float32Array }

  constructor(
    name: string,
    parts: { backbone: SsdBackbone; head: SsdHead },
    design: SsdDesign,
    { classes, options }: { classes: TorchvisionClasses; options: TorchvisionDetectionOptions },
  ) {
    const { outputs: _, ...known } = classes
    const all: DetectionOptions & TorchvisionDetectionOptions = { ...options, ...known }
    super(name, all)
    this.backbone = parts.backbone
    this.head = parts.head
    this.#design = design
    this.#classes = classes
  }

  frame(images: readonly Image[]): Framed {
    const { size, normalization } = this.#design
    return frameByStretch(images, { width: size, height: size, ...normalization })
  }

  forward(images: tf.Tensor4D): SsdPredictions {
    return this.head.forward(this.backbone.forward(images))
  }

  /**
   * `bbox_regression`: the smooth L1 distance of the boxes that have a thing; `classification`: the cross-entropy of those
   * and of the three times as many without a thing that are most wrong. Both by the number of boxes that have a thing.
   */
  losses(batch: DetectionBatch): Record<string, tf.Scalar> {
    return tf.tidy(() => {
      const { logits, deltas, anchors } = this.#withBoxes(batch.images)
      const targets = ssdTargets(groundTruths(batch), anchors, this.#classes.categoryIds)
      return {
        bbox_regression: regressionLoss(deltas, targets),
        classification: classificationLoss(logits, targets),
      }
    })
  }

  async detectBatch(
    images: tf.Tensor4D,
    sizes: Int32Array,
    { threshold, maxDetections, signal }: DetectOptions,
  ): Promise<Detections[]> {
    throwIfAborted(signal)
    const { scores, deltas, anchors } = tf.tidy(() => {
      const { logits, ...others } = this.#withBoxes(images)
      return { scores: tf.softmax(logits) as tf.Tensor3D, ...others }
    })
    try {
      const [n, boxes, outputs] = scores.shape
      const [scoreValues, deltaValues] = await Promise.all([
        scores.data<'float32'>(),
        deltas.data<'float32'>(),
      ])
      throwIfAborted(signal)
      const { threshold: own, maxDetections: most, ...decoding } = this.#design
      const limits = { threshold: threshold ?? own, maxDetections: maxDetections ?? most }
      return Array.from({ length: n }, (_, i) => {
        const picture = {
          scores: scoreValues.subarray(i * boxes * outputs, (i + 1) * boxes * outputs),
          deltas: deltaValues.subarray(i * boxes * 4, (i + 1) * boxes * 4),
          size: { height: sizes[2 * i]!, width: sizes[2 * i + 1]! },
        }
        const { categoryIds } = this.#classes
        return decodeSsd(picture, { anchors, outputs, categoryIds }, { ...decoding, ...limits })
      })
    } finally {
      tf.dispose([scores, deltas])
    }
  }

  /** What `forward` gives, and the default boxes that it is about: corners in pixels of the input, [4 · boxes]. */
  #withBoxes(images: tf.Tensor4D): SsdPredictions & { anchors: Float32Array } {
    const [, height, width] = images.shape
    const maps = this.backbone.forward(images)
    const featureSizes = maps.map(({ shape }): [number, number] => [shape[1], shape[2]])
    const anchors = this.#defaultBoxes(featureSizes, [height, width])
    return { ...this.head.forward(maps), anchors }
  }

  /** The same for all pictures of one size, so those of the last size are kept. */
  #defaultBoxes(featureSizes: [number, number][], imageSize: [number, number]): Float32Array {
    const key = [...featureSizes, imageSize].join()
    if (this.#boxes?.for !== key) {
      const corners = defaultBoxes({ ...this.#design.boxes, featureSizes, imageSize })
      this.#boxes = { for: key, corners }
    }
    return this.#boxes.corners
  }
}
