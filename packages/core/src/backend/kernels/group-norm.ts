import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'

/**
 * Kernel: normalises x [n, ..., c] over the positions and channels of each sample and group. Inputs x, gamma [c], beta
 * [c]; outputs y [n, ..., c], mean [n, groups], biased variance [n, groups]. With one group per channel it is instance
 * norm, with rows of one position and one group layer norm.
 */
export const groupNormKernel = 'GroupNorm'

export interface GroupNormAttributes {
  groups: number
  epsilon: number
}

/** x as [n, positions, groups, channels of a group]. */
function grouped(x: tf.Tensor, groups: number) {
  const size = x.shape.at(-1)! / groups
  const samples = x.shape[0]!
  const positions = x.shape.slice(1, -1).reduce((product, length) => product * length, 1)
  return tf.reshape(x, [samples, positions, groups, size])
}

/** [n, groups] to what broadcasts against `grouped`. */
const spread = (statistics: tf.Tensor) =>
  tf.reshape(statistics, [statistics.shape[0]!, 1, statistics.shape[1]!, 1])

const groupNorm: ComposedKernel<GroupNormAttributes> = {
  name: groupNormKernel,
  compute: ({ x, gamma, beta }, { groups, epsilon }) => {
    const values = grouped(x!, groups)
    const mean = tf.mean(values, [1, 3])
    const centred = tf.sub(values, spread(mean))
    const variance = tf.mean(tf.square(centred), [1, 3])
    const normal = tf.mul(centred, spread(tf.rsqrt(tf.add(variance, epsilon))))
    const output = tf.add(tf.mul(tf.reshape(normal, x!.shape), gamma!), beta!)
    return [output, mean, variance]
  },
}

/** Inputs dy, x, gamma, mean, variance, dMean, dVariance; outputs dx, dgamma, dbeta. */
export const groupNormGradient: ComposedKernel<GroupNormAttributes> = {
  name: 'GroupNormGrad',
  compute: ({ dy, x, gamma, mean, variance, dMean, dVariance }, { groups, epsilon }) => {
    const leading = x!.shape.slice(1).map((_, axis) => axis)
    const values = grouped(x!, groups)
    const count = values.shape[1]! * values.shape[3]!
    const inverse = tf.rsqrt(tf.add(variance!, epsilon))
    const centred = tf.sub(values, spread(mean!))
    const normal = tf.mul(centred, spread(inverse))
    const slope = grouped(tf.mul(dy!, gamma!), groups)
    const product = tf.sum(tf.mul(slope, normal), [1, 3])
    const change = tf.sub(tf.mul(dVariance!, 2), tf.mul(tf.square(inverse), product))
    const rest = tf.sub(dMean!, tf.mul(inverse, tf.sum(slope, [1, 3])))
    const shared = tf.add(tf.mul(centred, spread(change)), spread(rest))
    const dx = tf.add(tf.mul(slope, spread(inverse)), tf.div(shared, count))
    const dgamma = tf.sum(tf.mul(dy!, tf.reshape(normal, x!.shape)), leading)
    return [tf.reshape(dx, x!.shape), dgamma, tf.sum(dy!, leading)]
  },
}

export const groupNormKernels = [groupNorm, groupNormGradient] as ComposedKernel[]
