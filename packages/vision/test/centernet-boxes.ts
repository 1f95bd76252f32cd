import type { tf } from '@cnn/core'
import type { DetectionBatch, GroundTruth } from '../src/detection/detection-batch.js'

/** Label and corners of each box of a picture. */
type Boxes = readonly (readonly [label: number, x1: number, y1: number, x2: number, y2: number])[]

/** Of three pictures of 96 × 64; the same as in golden/centernet.py. */
export const centerNetBoxes: readonly Boxes[] = [
  [
    [0, 10, 12, 34, 40],
    [0, 11, 11, 34, 42],
    [2, 10, 12, 35, 41],
    [4, 60.5, 30.25, 62, 33],
    [1, 0, 0, 96, 64],
  ],
  [],
  [
    [3, 70, 40, 96, 64],
    [3, 40, 0, 90, 21.5],
    [1, 0, 20, 7, 60],
  ],
]

export const truthsOf = (pictures: readonly Boxes[]): GroundTruth[] =>
  pictures.map((boxes) => ({
    labels: Int32Array.from(boxes, ([label]) => label),
    boxes: Float32Array.from(boxes.flatMap(([, ...corners]) => corners)),
  }))

/** A batch of prepared pictures with these boxes in their pixels. */
export function batchOf(images: tf.Tensor, pictures: readonly Boxes[]): DetectionBatch {
  const boxes = pictures.flat()
  return {
    images: images as tf.Tensor4D,
    views: new Float32Array(6 * pictures.length),
    sizes: new Int32Array(2 * pictures.length),
    counts: Int32Array.from(pictures, ({ length }) => length),
    boxes: Float32Array.from(boxes.flatMap(([, ...corners]) => corners)),
    labels: Int32Array.from(boxes, ([label]) => label),
    crowd: new Uint8Array(boxes.length),
  }
}
