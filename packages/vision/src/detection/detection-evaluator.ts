import type { Evaluator, tf } from '@cnn/core'
import { type DetectionFigures, DetectionMeter } from '../evaluation/index.js'
import type { DetectionBatch } from './detection-batch.js'
import { type Detections, inPicture } from './detections.js'
import { toPictureCorners } from './framing.js'

/** How a detection network did on a data set: COCO's figures for boxes, over all classes and for each. */
export interface DetectionReport extends DetectionFigures {
  samples: number
}

interface Finder {
  readonly numClasses: number
  readonly labels?: readonly string[]
  detectBatch(images: tf.Tensor4D, sizes: Int32Array, options: object): Promise<Detections[]>
}

/**
 * Measures detections, with the threshold and as many as the network's reference gives, in pixels of the original
 * pictures.
 */
export class DetectionEvaluator implements Evaluator<DetectionBatch, DetectionReport> {
  readonly #network: Finder
  readonly #meter: DetectionMeter
  #samples = 0

  constructor(network: Finder) {
    this.#network = network
    this.#meter = new DetectionMeter(network.labels ?? network.numClasses)
  }

  async update(batch: DetectionBatch) {
    const { images, sizes, views, counts } = batch
    const found = await this.#network.detectBatch(images, sizes, {})
    let start = 0
    for (const [picture, detections] of found.entries()) {
      const end = start + counts[picture]!
      const truth = {
        boxes: toPictureCorners(batch.boxes.subarray(4 * start, 4 * end), views, picture),
        labels: batch.labels.subarray(start, end),
        crowd: batch.crowd.subarray(start, end),
        areas: batch.areas?.subarray(start, end),
      }
      const [width, height] = views.subarray(6 * picture)
      const size = { width: width!, height: height! }
      this.#meter.add(size, truth, inPicture(detections, views, picture))
      start = end
    }
    this.#samples += counts.length
  }

  result(): DetectionReport {
    return { ...this.#meter.report(), samples: this.#samples }
  }
}
