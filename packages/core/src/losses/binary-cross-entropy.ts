import * as tf from '../tf.js'
import { sameShape } from './same-shape.js'

/**
 * The cross-entropy of sigmoid(logits) with targets from 0 to 1, elementwise and in the shape of the logits, as PyTorch's
 * `binary_cross_entropy_with_logits` without reduction. It is exact for logits of any size. Differentiable by the
 * logits; targets have no gradient.
 *
 * Throws a `CnnError` 'shape-mismatch'.
 */
export function binaryCrossEntropyWithLogits<T extends tf.Tensor>(
  logits: T,
  targets: tf.Tensor,
): T {
  sameShape('binaryCrossEntropyWithLogits', { logits, targets })
  const compute = tf.customGrad((logits, save) => {
    const x = logits as tf.Tensor
    ;(save as tf.GradSaveFunc)([x, targets])
    const gradFunc = (dy: tf.Tensor, [x, t]: tf.Tensor[]) => tf.mul(dy, tf.sub(tf.sigmoid(x!), t!))
    return { value: crossEntropyOfLogits(x, targets), gradFunc }
  })
  return compute(logits) as T
}

/** max(x, 0) - x·t + ln(1 + e^-|x|). Its own gradient is wrong at 0. */
export const crossEntropyOfLogits = (x: tf.Tensor, targets: tf.Tensor): tf.Tensor =>
  tf.add(tf.sub(tf.relu(x), tf.mul(x, targets)), tf.log1p(tf.exp(tf.neg(tf.abs(x)))))
