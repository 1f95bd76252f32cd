import { buildAxisTaps } from '../backend/kernels/axis-taps.js'
import { resampleImages } from '../backend/kernels/resample.js'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

/** Pixels to add on each side: one number for all four, or each by itself. */
export type ImagePadding = number | { top: number; bottom: number; left: number; right: number }

/**
 * Repeats the pixels at the edge of pictures x [n, h, w, c] outwards (PyTorch's `ReplicationPad2d`). Differentiable.
 *
 * Throws a `CnnError` with code 'bad-argument' where there is nothing to repeat.
 */
export const replicatePad = (x: tf.Tensor4D, padding: ImagePadding): tf.Tensor4D =>
  padImages(x, padding, {
    operation: 'replicatePad',
    sourceOf: (place, size) => Math.min(Math.max(place, 0), size - 1),
    mostPixels: (size) => (size > 0 ? Number.POSITIVE_INFINITY : 0),
  })

/**
 * Mirrors pictures x [n, h, w, c] at the centres of the pixels at their edge (PyTorch's `ReflectionPad2d`; CycleGAN pads
 * so). Differentiable.
 *
 * Throws a `CnnError` with code 'bad-argument' where a side is to grow by as many pixels as the picture has, or more.
 */
export const reflectPad = (x: tf.Tensor4D, padding: ImagePadding): tf.Tensor4D =>
  padImages(x, padding, {
    operation: 'reflectPad',
    sourceOf: (place, size) => {
      const along = Math.abs(place)
      return along < size ? along : 2 * (size - 1) - along
    },
    mostPixels: (size) => size - 1,
  })

interface Continuation {
  operation: string
  /** The pixel that stands at a place inside or outside of an axis. */
  sourceOf: (place: number, size: number) => number
  /** By how many pixels a side can grow. */
  mostPixels: (size: number) => number
}

function padImages(x: tf.Tensor4D, padding: ImagePadding, continuation: Continuation) {
  const { top, bottom, left, right } =
    typeof padding === 'number'
      ? { top: padding, bottom: padding, left: padding, right: padding }
      : padding
  const [, height, width] = x.shape
  const { operation, sourceOf, mostPixels } = continuation
  const taps = (size: number, before: number, after: number) => {
    const most = mostPixels(size)
    if (![before, after].every((side) => Number.isInteger(side) && side >= 0 && side <= most)) {
      throw new CnnError(
        'bad-argument',
        `${operation}: an axis of ${size} pixels cannot grow by ${before} and ${after}.`,
      )
    }
    return buildAxisTaps(size, before + size + after, (index, add) =>
      add(sourceOf(index - before, size), 1),
    )
  }
  const rows = taps(height, top, bottom)
  const columns = taps(width, left, right)
  return tf.tidy(() => resampleImages(tf.cast(x, 'float32'), { rows, columns }))
}
