import * as tf from '../../tf.js'
import type { WindowAxis } from '../window-axes.js'
import type { Tap } from '../window-taps.js'
import { sliceAxis, spreadAxis } from './slicing.js'

/** Zeros [n, …sizes, c], with the numbers of a tensor [n, …counts, c] where one tap of all windows lies. */
export const putTap = (values: tf.Tensor, axes: readonly WindowAxis[], tap: Tap): tf.Tensor =>
  axes.reduce((spread, window, axis) => {
    const first = tap[axis]! * window.dilation
    const length = Math.max(
      first + (window.count - 1) * window.stride + 1,
      window.before + window.size,
    )
    const padded = spreadAxis(spread, axis + 1, first, window.stride, length)
    return sliceAxis(padded, axis + 1, window.before, window.size)
  }, values)

/**
 * For each tap of a window, 1 where it is the first that has the window's largest number, and 0 elsewhere. `at` gives the
 * numbers that a tap sees, `largest` the largest of all taps.
 */
export function masksOfLargest(
  taps: readonly Tap[],
  at: (tap: Tap) => tf.Tensor,
  largest: tf.Tensor,
): tf.Tensor[] {
  let remaining = tf.ones(largest.shape)
  return taps.map((tap) => {
    const isLargest = tf.cast(tf.equal(at(tap), largest), 'float32')
    const chosen = tf.mul(isLargest, remaining)
    remaining = tf.sub(remaining, chosen)
    return chosen
  })
}
