import * as tf from '../../tf.js'
import type { KernelRepair } from './kernel-repair.js'

/** Slopes that are repeated along other axes than the first ones: the wasm kernel takes them one after the other. */
export const preluRepair: KernelRepair = {
  name: tf.Prelu,
  backends: ['wasm'],
  compute({ x, alpha }) {
    const first = alpha!.shape.findIndex((length) => length !== 1)
    const own = first < 0 ? [] : alpha!.shape.slice(first)
    if (own.join() === x!.shape.slice(x!.shape.length - own.length).join()) return undefined
    return tf.sub(tf.relu(x!), tf.mul(alpha!, tf.relu(tf.neg(x!))))
  },
}
