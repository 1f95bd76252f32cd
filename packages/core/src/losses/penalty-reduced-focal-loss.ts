import * as tf from '../tf.js'
import { sameShape } from './same-shape.js'

/**
 * CenterNet's loss of heat maps (Zhou et al., Objects as points, 2019; of CornerNet, Law & Deng 2018): the focal loss
 * of sigmoid(logits), in which what lies near an object's centre counts less. Logits and target [n, h, w, classes]; the
 * target is 1 at centres and falls off around them, (1 - target)^4 being the weight of other places. A scalar: the sum
 * over all places divided by the number of centres, or the sum where there is none. Probabilities are held within
 * 1e-4 … 1 - 1e-4, as in the paper's code. Differentiable by the logits.
 *
 * Throws a `CnnError` 'shape-mismatch'.
 */
export function penaltyReducedFocalLoss(logits: tf.Tensor, target: tf.Tensor): tf.Scalar {
  sameShape('penaltyReducedFocalLoss', { logits, target })
  return tf.tidy(() => {
    const p = tf.clipByValue(tf.sigmoid(logits), 1e-4, 1 - 1e-4)
    const rest = tf.sub(1, p)
    const isCenter = tf.cast(tf.equal(target, 1), 'float32')
    const centers = tf.mul(tf.mul(tf.square(rest), tf.log(p)), isCenter)
    // At centres the weight is 0.
    const weight = tf.square(tf.square(tf.sub(1, target)))
    const others = tf.mul(tf.mul(weight, tf.square(p)), tf.log(rest))
    const count = tf.maximum(tf.sum(isCenter), 1)
    return tf.neg(tf.div(tf.sum(tf.add(centers, others)), count)) as tf.Scalar
  })
}
