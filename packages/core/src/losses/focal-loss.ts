import * as tf from '../tf.js'
import { crossEntropyOfLogits } from './binary-cross-entropy.js'
import { sameShape } from './same-shape.js'

export interface FocalLossOptions {
  /** Weight of the targets that are 1; those that are 0 weigh 1 - alpha. Below 0 all weigh 1. Default 0.25. */
  alpha?: number
  /** How much less counts what is known already: (1 - p)^gamma. Default 2. */
  gamma?: number
}

/**
 * The focal loss of sigmoid(logits) (Lin et al., Focal loss for dense object detection, 2017), elementwise and in the
 * shape of the logits, as torchvision's `sigmoid_focal_loss` without reduction. Targets are 0 or 1, or between.
 * Differentiable by the logits; targets have no gradient.
 *
 * Throws a `CnnError` 'shape-mismatch'.
 */
export function focalLoss<T extends tf.Tensor>(
  logits: T,
  targets: tf.Tensor,
  { alpha = 0.25, gamma = 2 }: FocalLossOptions = {},
): T {
  sameShape('focalLoss', { logits, targets })
  const compute = tf.customGrad((logits, save) => {
    const x = logits as tf.Tensor
    ;(save as tf.GradSaveFunc)([x, targets])
    const weighted = tf.mul(weights(targets, alpha), crossEntropyOfLogits(x, targets))
    const value = tf.mul(weighted, power(missing(x, targets), gamma))
    const gradFunc = (dy: tf.Tensor, [x, t]: tf.Tensor[]) =>
      tf.tidy(() => tf.mul(tf.mul(dy, weights(t!, alpha)), slope(x!, t!, gamma)))
    return { value, gradFunc }
  })
  return compute(logits) as T
}

/** The derivative of ce · m^gamma, of the cross-entropy ce and what is missing to the target m. */
function slope(x: tf.Tensor, targets: tf.Tensor, gamma: number) {
  const [p, q, others] = [tf.sigmoid(x), tf.sigmoid(tf.neg(x)), tf.sub(1, targets)]
  const error = tf.sub(tf.mul(others, p), tf.mul(targets, q))
  if (gamma === 0) return error
  const short = missing(x, targets)
  // Of m^gamma by x: gamma · m^(gamma - 1) · (1 - 2t) · p · q.
  const falling = tf.mul(tf.mul(p, q), tf.mul(tf.sub(others, targets), gamma))
  const focus = tf.mul(crossEntropyOfLogits(x, targets), falling)
  const base = gamma < 1 ? tf.maximum(short, 1e-30) : short
  return tf.mul(power(base, gamma - 1), tf.add(tf.mul(error, short), focus))
}

/** 1 - p where the target is 1, p where it is 0; of small ones as many digits as of large ones. */
const missing = (x: tf.Tensor, targets: tf.Tensor) =>
  tf.add(tf.mul(targets, tf.sigmoid(tf.neg(x))), tf.mul(tf.sub(1, targets), tf.sigmoid(x)))

function power(x: tf.Tensor, exponent: number) {
  if (exponent === 1) return x
  return exponent === 2 ? tf.square(x) : tf.pow(x, exponent)
}

const weights = (targets: tf.Tensor, alpha: number): tf.Tensor | number =>
  alpha < 0 ? 1 : tf.add(tf.mul(targets, 2 * alpha - 1), 1 - alpha)
