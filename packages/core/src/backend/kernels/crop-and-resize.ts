import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'
import { roundHalfUp, samplingTaps } from './sample-pixels.js'
import { gatherTaps } from './taps.js'

type Attributes = tf.CropAndResizeAttrs

/**
 * Crops boxes (y1, x1, y2, x2 as parts of height and width) out of pictures and resizes them, as TensorFlow's operation
 * of that name. What lies outside of the picture, of a box that is NaN or of one in a picture that there is not, becomes
 * `extrapolationValue`. In place of TensorFlow.js's kernels: webgl takes each box from the picture of the box's own
 * number, webgpu leaves out pictures whose number is larger than that of boxes.
 */
export const composedCropAndResize: ComposedKernel<Attributes> = {
  name: tf.CropAndResize,
  compute: ({ image, boxes, boxInd }, { cropSize, method, extrapolationValue }) => {
    const [batch, height, width, channels] = image!.shape as [number, number, number, number]
    const [outHeight, outWidth] = cropSize
    const shape = [boxes!.shape[0]!, outHeight, outWidth, channels]
    if (tf.util.sizeFromShape(shape) === 0) return tf.zeros(shape)
    const { positions, inside } = placePixels(boxes!, [height, width], cropSize)
    const isPicture = tf.reshape(isWithin(boxInd!, batch - 1), [-1, 1])
    const isThere = tf.reshape(tf.mul(inside, isPicture), [1, -1, 1])
    const attributes = { height, width, edge: true }
    const { indices, weights } = samplingTaps(positions, method, attributes, roundHalfUp)
    const pictures = tf.cast(tf.minimum(tf.maximum(boxInd!, 0), batch - 1), 'int32')
    const starts = tf.reshape(tf.mul(pictures, tf.scalar(height * width, 'int32')), [-1, 1])
    const ofBoxes = tf.add(tf.reshape(indices, [boxes!.shape[0]!, -1]), starts)
    const taps = {
      indices: tf.reshape(ofBoxes, indices.shape),
      weights: tf.mul(weights, isThere),
    }
    const pixels = tf.reshape(tf.cast(image!, 'float32'), [1, batch * height * width, channels])
    const sampled = gatherTaps(pixels, taps)
    const filled =
      extrapolationValue === 0
        ? sampled
        : tf.add(sampled, tf.mul(tf.sub(1, isThere), extrapolationValue))
    return tf.reshape(filled, shape)
  },
}

type Size = readonly [height: number, width: number]

/** Where the pixels of crops lie, [1, points, 2], and which of them inside of the picture: [boxes, pixels]. */
function placePixels(
  boxes: tf.Tensor,
  [height, width]: Size,
  [outHeight, outWidth]: Size,
): { positions: tf.Tensor; inside: tf.Tensor } {
  const count = boxes.shape[0]!
  const y = tf.reshape(alongBoxes(boxes, 0, height, outHeight), [count, outHeight, 1])
  const x = tf.reshape(alongBoxes(boxes, 1, width, outWidth), [count, 1, outWidth])
  const positions = tf.stack([tf.add(x, tf.zerosLike(y)), tf.add(y, tf.zerosLike(x))], 3)
  const inside = tf.mul(isWithin(y, height - 1), isWithin(x, width - 1))
  return {
    positions: tf.reshape(positions, [1, -1, 2]),
    inside: tf.reshape(inside, [count, outHeight * outWidth]),
  }
}

/** Positions in pixels along one axis of each box, [boxes, count]. */
function alongBoxes(boxes: tf.Tensor, axis: number, size: number, count: number) {
  const parts = Array.from({ length: count }, (_, index) => (count > 1 ? index / (count - 1) : 0.5))
  const side = (column: number, weights: number[]) =>
    tf.mul(
      tf.slice(boxes, [0, column], [boxes.shape[0]!, 1]),
      tf.tensor2d(
        weights.map((weight) => weight * (size - 1)),
        [1, count],
      ),
    )
  return tf.add(
    side(
      axis,
      parts.map((part) => 1 - part),
    ),
    side(axis + 2, parts),
  )
}

/** 1 where 0 ≤ x ≤ last, 0 elsewhere and at NaN. */
const isWithin = (x: tf.Tensor, last: number): tf.Tensor =>
  tf.cast(tf.logicalAnd(tf.greaterEqual(x, 0), tf.lessEqual(x, last)), 'float32')
