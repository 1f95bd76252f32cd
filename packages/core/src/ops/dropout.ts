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
  const scale = 1 / (1 - rate)
  const mask = new Float32Array(x.size)
  for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < rate ? 0 : scale
  return tf.tidy(() => tf.mul(x, tf.tensor(mask, x.shape, 'float32')))
}
