import * as tf from '../tf.js'
import type { Buffer } from './parameter.js'

/** Moves a running statistic towards that of a batch, as PyTorch does: (1 - momentum) · old + momentum · new. */
export function moveTowards(running: Buffer, statistic: tf.Tensor, momentum: number) {
  tf.tidy(() => {
    const kept = tf.mul(running.value, 1 - momentum)
    running.value.assign(tf.add(kept, tf.mul(statistic, momentum)))
  })
}

/** What makes the variance of `count` numbers the unbiased one. */
export const unbiased = (count: number) => count / Math.max(1, count - 1)
