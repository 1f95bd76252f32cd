import * as tf from '../../tf.js'
import { type WindowAttributes, windowAxes } from '../window-axes.js'
import { lowest, padWindows, type Tap, takeTap, tapsOf } from '../window-taps.js'
import type { ComposedKernel } from './composed-kernel.js'

/** Grey-scale dilation: of each window of x [n, h, w, c] the largest sum with the filter [rows, columns, c]. */
export const composedDilation2D: ComposedKernel<WindowAttributes> = {
  name: tf.Dilation2D,
  compute: ({ x, filter }, attributes) => {
    const { taps, at } = dilationSums(x!, filter!, attributes)
    return taps.map(at).reduce((largest, next) => tf.maximum(largest, next))
  },
}

/** The taps of a dilation, and of each the sums that it sees, [n, h', w', c]. */
export function dilationSums(x: tf.Tensor, filter: tf.Tensor, attributes: WindowAttributes) {
  const axes = windowAxes('dilation2d', x.shape.slice(1, 3), filter.shape, attributes)
  const padded = padWindows(x, axes, lowest)
  const weight = (tap: Tap) => tf.slice(filter, [...tap, 0], [1, 1, filter.shape[2]!])
  const at = (tap: Tap) => tf.add(takeTap(padded, axes, tap), weight(tap))
  return { axes, taps: tapsOf(axes), at }
}
