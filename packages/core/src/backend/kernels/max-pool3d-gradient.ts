import * as tf from '../../tf.js'
import { masksOfLargest, putTap } from '../gradients/largest-taps.js'
import { type PoolingAttributes, poolingAxes } from '../window-axes.js'
import { lowest, padWindows, takeTap, tapsOf } from '../window-taps.js'
import type { KernelRepair } from './kernel-repair.js'

/** TensorFlow.js mixes up the sides of windows that are not cubes, and gives some gradients to no pixel at all. */
export const maxPool3DGradientRepair: KernelRepair<PoolingAttributes> = {
  name: tf.MaxPool3DGrad,
  backends: ['cpu', 'webgl', 'webgpu'],
  compute({ dy, input, output }, attributes) {
    const axes = poolingAxes(input!.shape, attributes)
    if (axes.every(({ taps }) => taps === axes[0]!.taps)) return undefined
    const padded = padWindows(input!, axes, lowest)
    const taps = tapsOf(axes)
    const masks = masksOfLargest(taps, (tap) => takeTap(padded, axes, tap), output!)
    return tf.addN(masks.map((mask, index) => putTap(tf.mul(dy!, mask), axes, taps[index]!)))
  },
}
