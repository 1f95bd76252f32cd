import { dropoutKernel } from '../backend/kernels/dropout.js'
import { CnnError } from '../errors.js'
import type { Random } from '../random.js'
import * as tf from '../tf.js'

/**
 * Zeroes each value of x with probability `rate` (0 ≤ rate < 1) and scales the others by 1 / (1 - rate). The same stream
 * gives the same mask on every backend.
 */
export function dropout(x: tf.Tensor, rate: number, random: Random): tf.Tensor {
  if (!(rate >= 0 && rate < 1)) {
    throw new CnnError('bad-argument', `dropout: the rate must be from 0 to below 1, not ${rate}.`)
  }
  if (rate === 0) return tf.clone(x)
  return tf.engine().runKernel(dropoutKernel.name, { x }, { rate, seed: random.integer(2 ** 32) })
}
