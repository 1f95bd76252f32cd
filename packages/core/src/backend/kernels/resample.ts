import * as tf from '../../tf.js'
import { type AxisTaps, countOf, denseMatrix, isSelection, transposeTaps } from './axis-taps.js'
import type { ComposedKernel } from './composed-kernel.js'

/**
 * Kernel: every pixel of the output a weighted sum of pixels of x [n, h, w, c], along each axis by itself: resizing,
 * padding by copies, and the gradients of both. Output [n, h', w', c].
 */
export const resample = 'Resample'

export interface ResampleAttributes {
  rows: AxisTaps
  columns: AxisTaps
}

/** Resamples the second and third axis of x [n, h, w, c]. */
export const resampleImages = (x: tf.Tensor, attributes: ResampleAttributes): tf.Tensor4D =>
  tf.engine().runKernel(resample, { x }, attributes as unknown as tf.NamedAttrMap)

/** The resampling by which the gradient goes back. */
export const transposed = ({ rows, columns }: ResampleAttributes): ResampleAttributes => ({
  rows: transposeTaps(rows),
  columns: transposeTaps(columns),
})

export const composedResample: ComposedKernel<ResampleAttributes> = {
  name: resample,
  compute: ({ x }, { rows, columns }) => {
    const [batch, height, width, channels] = x!.shape as [number, number, number, number]
    const across = resampleMiddle(x!, [batch * height, width, channels], columns)
    const outWidth = countOf(columns)
    const down = resampleMiddle(across, [batch, height, outWidth * channels], rows)
    return tf.reshape(down, [batch, countOf(rows), outWidth, channels])
  },
}

/** Resamples the middle axis of x, taken as having this shape. */
function resampleMiddle(x: tf.Tensor, shape: [number, number, number], taps: AxisTaps) {
  const source = tf.reshape<tf.Rank.R3>(x, shape)
  const count = countOf(taps)
  if (shape[0] * shape[2] * count === 0) return tf.zeros([shape[0], count, shape[2]])
  if (isSelection(taps)) return tf.gather(source, tf.tensor1d(taps.places, 'int32'), 1)
  const matrix = tf.tensor3d(denseMatrix(taps), [1, count, taps.size])
  return tf.matMul(matrix, source)
}

/** For `registerGradients`: resampling is linear. */
export const resampleGradConfig: tf.GradConfig = {
  kernelName: resample,
  gradFunc: (dy, _, attributes) => ({
    x: () =>
      resampleImages(dy as tf.Tensor, transposed(attributes as unknown as ResampleAttributes)),
  }),
}
