import { CnnError } from '../errors.js'
import { logSoftmax } from '../ops/activation.js'
import * as tf from '../tf.js'

export interface CrossEntropyOptions {
  /** ε of Szegedy et al. 2016: the target takes 1−ε+ε/K, every other class ε/K. */
  labelSmoothing?: number
  /** Weight of each class, [classes]; the mean is then that of the weights of the labels. */
  classWeights?: tf.Tensor | readonly number[]
}

/**
 * The mean cross-entropy of softmax(logits), as PyTorch's `cross_entropy` computes it.
 * logits [..., classes] -> scalar. Labels are int32 [...] with values in [0, classes), or the probability of each class,
 * float32 [..., classes], as mixed pictures have; the mean is then over the rows, whatever the class weights are.
 *
 * Throws a `CnnError` with code 'shape-mismatch'.
 */
export function crossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { labelSmoothing = 0, classWeights }: CrossEntropyOptions = {},
): tf.Scalar {
  const classes = logits.shape.at(-1)!
  const isSoft = labels.rank === logits.rank
  checkShapes(logits, labels, classes, classWeights)
  return tf.tidy(() => {
    const chosen = isSoft ? labels : oneHot(labels, classes)
    const targets = labelSmoothing
      ? tf.add(tf.mul(chosen, 1 - labelSmoothing), labelSmoothing / classes)
      : chosen
    const losses = tf.neg(tf.mul(targets, logSoftmax(logits)))
    const rows = logits.size / classes
    if (!classWeights) return tf.div(tf.sum(losses), rows) as tf.Scalar
    const weights =
      classWeights instanceof tf.Tensor ? classWeights : tf.tensor1d([...classWeights])
    const total = isSoft ? rows : tf.sum(tf.mul(chosen, weights))
    return tf.div(tf.sum(tf.mul(losses, weights)), total) as tf.Scalar
  })
}

/** As float32 by way of int32: TensorFlow.js's wasm backend writes integers into a float32 one-hot. */
export const oneHot = (labels: tf.Tensor, classes: number): tf.Tensor =>
  tf.cast(tf.oneHot(labels, classes), 'float32')

function checkShapes(
  logits: tf.Tensor,
  labels: tf.Tensor,
  classes: number,
  classWeights: CrossEntropyOptions['classWeights'],
) {
  const rows = logits.shape.slice(0, -1)
  const expected = labels.rank === logits.rank ? logits.shape : rows
  if (labels.shape.join() !== expected.join()) {
    throw new CnnError(
      'shape-mismatch',
      `crossEntropy: logits are [${logits.shape}], so labels must be [${rows}], or probabilities [${logits.shape}], not [${labels.shape}].`,
    )
  }
  const count = classWeights instanceof tf.Tensor ? classWeights.size : classWeights?.length
  if (count !== undefined && count !== classes) {
    throw new CnnError(
      'shape-mismatch',
      `crossEntropy: ${classes} classes need ${classes} class weights, not ${count}.`,
    )
  }
}
