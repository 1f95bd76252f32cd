import * as tf from '../../tf.js'
import { resampleGradConfig, resampleImages, transposed } from '../kernels/resample.js'
import { bilinearResizeTaps, nearestResizeTaps } from '../kernels/resize-taps.js'
import { defineGradient } from './define-gradient.js'

/**
 * Resizing weighs the same pixels in both directions. TensorFlow.js's own kernels for this take half pixels for whole
 * ones, and on cpu exchange height and width or mix up the pictures of a batch.
 */
const resizing = (kernelName: string, tapsOf: typeof bilinearResizeTaps) =>
  defineGradient<tf.ResizeBilinearAttrs>(
    kernelName,
    { inputs: ['images'] },
    (dy, [images], sampling) => ({
      images: () => {
        const [, height, width] = images!.shape as [number, number, number]
        const [, outHeight, outWidth] = dy.shape as [number, number, number]
        const rows = tapsOf(height, outHeight, sampling)
        const columns = tapsOf(width, outWidth, sampling)
        return resampleImages(dy, transposed({ rows, columns }))
      },
    }),
  )

export const resizingGradients: tf.GradConfig[] = [
  resizing(tf.ResizeBilinear, bilinearResizeTaps),
  resizing(tf.ResizeNearestNeighbor, nearestResizeTaps),
  resampleGradConfig,
]
