import * as tf from '../../tf.js'
import { dilationSums } from '../kernels/dilation2d.js'
import type { WindowAttributes } from '../window-axes.js'
import { defineGradient } from './define-gradient.js'
import { masksOfLargest, putTap } from './largest-taps.js'

/**
 * Composed of what every backend has: the gradient of each window goes to the first of its largest sums. TensorFlow.js's
 * own kernels have no gradients, are wrong for negative numbers on wasm, and absent on webgl.
 */
export const dilation2DGradient = defineGradient<WindowAttributes>(
  tf.Dilation2D,
  { inputs: ['x', 'filter'] },
  (dy, [x, filter], attributes) => {
    const shares = () => {
      const { axes, taps, at } = dilationSums(x!, filter!, attributes)
      const largest = taps.map(at).reduce((sofar, next) => tf.maximum(sofar, next))
      const masks = masksOfLargest(taps, at, largest)
      return { axes, taps, shares: masks.map((mask) => tf.mul(dy, mask)) }
    }
    return {
      x: () => {
        const { axes, taps, shares: parts } = shares()
        return tf.addN(parts.map((part, index) => putTap(part, axes, taps[index]!)))
      },
      filter: () => {
        const sums = shares().shares.map((part) => tf.sum(part, [0, 1, 2]))
        return tf.reshape(tf.stack(sums), filter!.shape)
      },
    }
  },
)
