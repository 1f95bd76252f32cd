import * as tf from '../../tf.js'
import type { KernelRepair } from './kernel-repair.js'

const functionsOfTwo = [
  ...[tf.Add, tf.Sub, tf.Multiply, tf.RealDiv, tf.FloorDiv, tf.Mod, tf.Pow, tf.Atan2],
  ...[tf.Maximum, tf.Minimum, tf.SquaredDifference, tf.LogicalAnd, tf.LogicalOr],
  ...[tf.Equal, tf.NotEqual, tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual],
]

/** A row beside a tensor of more than four axes, for which TensorFlow.js writes a shader that does not compile. */
export const broadcastRepairs: KernelRepair[] = functionsOfTwo.map((name) => ({
  name,
  backends: ['webgpu'],
  compute({ a, b }) {
    const rank = Math.max(a!.rank, b!.rank)
    if (rank <= 4 || (a!.rank !== 1 && b!.rank !== 1)) return undefined
    const whole = (x: tf.Tensor) =>
      x.rank === 1 ? tf.reshape(x, [...new Array(rank - 1).fill(1), x.size]) : x
    return tf.engine().runKernel<tf.Tensor>(name, { a: whole(a!), b: whole(b!) })
  },
}))
