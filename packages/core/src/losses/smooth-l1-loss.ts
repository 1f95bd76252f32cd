import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { sameShape } from './same-shape.js'

export interface SmoothL1LossOptions {
  /** Differences below it count squared; 0 for the plain absolute difference. Default 1. */
  beta?: number
}

/**
 * The absolute difference less beta / 2, or where it is below beta its square divided by 2 · beta (Girshick, Fast R-CNN,
 * 2015), elementwise, as PyTorch's `smooth_l1_loss` without reduction. Differentiable by both.
 *
 * Throws a `CnnError`: 'shape-mismatch', or 'bad-option' for a negative beta.
 */
export function smoothL1Loss<T extends tf.Tensor>(
  predicted: T,
  target: tf.Tensor,
  { beta = 1 }: SmoothL1LossOptions = {},
): T {
  sameShape('smoothL1Loss', { predicted, target })
  if (!(beta >= 0)) {
    throw new CnnError('bad-option', `smoothL1Loss: beta is ${beta}; it is a difference from 0.`)
  }
  return tf.tidy(() => {
    const difference = tf.abs(tf.sub(predicted, target))
    if (beta === 0) return difference as T
    const small = tf.minimum(difference, beta)
    return tf.div(tf.mul(small, tf.sub(difference, tf.div(small, 2))), beta) as T
  })
}
