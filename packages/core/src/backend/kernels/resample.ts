import * as tf from '../../tf.js'
import {
  type AxisTaps,
  countOf,
  denseMatrix,
  isSelection,
  mostTaps,
  tapNumber,
  transposeTaps,
} from './axis-taps.js'
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
  const most = mostTaps(taps)
  if (most <= fewTaps || count * taps.size > largestMatrix) return sumGathered(source, taps, most)
  return tf.matMul(tf.tensor3d(denseMatrix(taps), [1, count, taps.size]), source)
}

/** So many are gathered faster one by one than by a matrix, which is mostly zeros. */
const fewTaps = 4

/** In numbers; larger ones would not fit on graphics devices. */
const largestMatrix = 2 ** 22

/** The sum over taps: all first ones, all second ones, … */
function sumGathered(source: tf.Tensor3D, taps: AxisTaps, most: number): tf.Tensor {
  const terms = Array.from({ length: most }, (_, tap) => {
    const { places, weights } = tapNumber(taps, tap)
    const picked = tf.gather(source, tf.tensor1d(places, 'int32'), 1)
    return tf.mul(picked, tf.tensor3d(weights, [1, weights.length, 1]))
  })
  return terms.reduce((sum, term) => tf.add(sum, term), tf.zeros([1, countOf(taps), 1]))
}

/** For `registerGradients`: resampling is linear. */
export const resampleGradConfig: tf.GradConfig = {
  kernelName: resample,
  gradFunc: (dy, _, attributes) => ({
    x: () =>
      resampleImages(dy as tf.Tensor, transposed(attributes as unknown as ResampleAttributes)),
  }),
}
