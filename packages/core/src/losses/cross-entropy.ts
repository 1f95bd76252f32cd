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
 * Throws a `CnnError` with code 'shape-mismatch', and with 'bad-label' where a label is no class. The latter only on cpu
 * and wasm: elsewhere looking at the labels would wait for the device, and such a row adds nothing but smoothing.
 */
export function crossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { labelSmoothing = 0, classWeights }: CrossEntropyOptions = {},
): tf.Scalar {
  const classes = logits.shape.at(-1)!
  const isSoft = labels.rank === logits.rank
  checkShapes(logits, labels, classes, classWeights)
  if (!isSoft) checkLabels(labels, classes)
  return tf.tidy(() => {
    const logs = logSoftmax(logits)
    const weights = classWeights && tensorOf(classWeights)
    const shares = weights && !isSoft ? tf.gather(weights, labels) : weights
    const own = isSoft ? tf.mul(labels, logs) : atLabels(logs, labels)
    const ofLabels = tf.sum(shares ? tf.mul(own, shares) : own)
    const total = shares && !isSoft ? tf.sum(shares) : logits.size / classes
    if (!labelSmoothing) return tf.neg(tf.div(ofLabels, total)) as tf.Scalar
    const ofAll = tf.sum(weights ? tf.mul(logs, weights) : logs)
    const smoothed = tf.add(
      tf.mul(ofLabels, 1 - labelSmoothing),
      tf.mul(ofAll, labelSmoothing / classes),
    )
    return tf.neg(tf.div(smoothed, total)) as tf.Scalar
  })
}

const tensorOf = (weights: tf.Tensor | readonly number[]) =>
  weights instanceof tf.Tensor ? weights : tf.tensor1d([...weights])

/**
 * Of each row [..., classes] the number at its label: other classes, which may be -∞, do not come into it. Its gradient
 * is written as a product, for writing to places is slow on graphics devices.
 */
function atLabels(rows: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const axis = labels.rank
  const pick = tf.customGrad((rows, save) => {
    const x = rows as tf.Tensor
    ;(save as tf.GradSaveFunc)([labels])
    const gradFunc = (dy: tf.Tensor, [labels]: tf.Tensor[]) =>
      tf.mul(oneHot(labels!, x.shape[axis]!), tf.expandDims(dy, axis))
    return { value: tf.gather(x, labels, axis, axis), gradFunc }
  })
  return pick(rows)
}

/** As float32 by way of int32: TensorFlow.js's wasm backend writes integers into a float32 one-hot. */
export const oneHot = (labels: tf.Tensor, classes: number): tf.Tensor =>
  tf.cast(tf.oneHot(labels, classes), 'float32')

function checkLabels(labels: tf.Tensor, classes: number) {
  if (!['cpu', 'wasm'].includes(tf.getBackend())) return
  const wrong = labels.dataSync().find((label) => !(label >= 0 && label < classes))
  if (wrong === undefined) return
  throw new CnnError(
    'bad-label',
    `crossEntropy: the label ${wrong} is none of the ${classes} classes; labels are 0 … ${classes - 1}.`,
  )
}

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
