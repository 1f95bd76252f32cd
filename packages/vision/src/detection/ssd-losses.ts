import { logSoftmax, rankScores, smoothL1Loss, tf } from '@cnn/core'
import type { SsdTargets } from './ssd-targets.js'

/** So many boxes without a thing count for each that has one. */
const negativesPerPositive = 3

/** The smooth L1 distance (β = 1) of the boxes that have a thing. */
export function regressionLoss(deltas: tf.Tensor3D, targets: SsdTargets): tf.Scalar {
  const [n, boxes] = deltas.shape
  const hasThing = Float32Array.from(targets.classes, (output) => (output > 0 ? 1 : 0))
  const wanted = tf.tensor3d(targets.deltas, [n, boxes, 4])
  const distances = smoothL1Loss(deltas, wanted, { beta: 1 })
  const counted = tf.mul(distances, tf.tensor3d(hasThing, [n, boxes, 1]))
  return tf.div(tf.sum(counted), divisorOf(targets)) as tf.Scalar
}

/**
 * The cross-entropy of the boxes that have a thing and of those without one that are most wrong. Which these are is read
 * from the device at once.
 */
export function classificationLoss(logits: tf.Tensor3D, targets: SsdTargets): tf.Scalar {
  const [n, boxes, outputs] = logits.shape
  const classes = tf.tensor2d(targets.classes, [n, boxes], 'int32')
  const chosen = tf.cast(tf.oneHot(classes, outputs), 'float32')
  const losses = tf.neg(tf.sum(tf.mul(logSoftmax(logits), chosen), 2))
  const counted = countedBoxes(losses.dataSync() as Float32Array, targets)
  const sum = tf.sum(tf.mul(losses, tf.tensor2d(counted, [n, boxes])))
  return tf.div(sum, divisorOf(targets)) as tf.Scalar
}

const divisorOf = ({ positives }: SsdTargets) =>
  Math.max(
    1,
    positives.reduce((sum, count) => sum + count, 0),
  )

/** 1 for each box that has a thing, and for those of each picture without one that have the highest losses. */
export function countedBoxes(
  losses: Float32Array,
  { classes, positives }: SsdTargets,
): Float32Array {
  const counted = Float32Array.from(classes, (output) => (output > 0 ? 1 : 0))
  const boxes = classes.length / positives.length
  for (const [picture, count] of positives.entries()) {
    const start = picture * boxes
    const negatives = Math.min(negativesPerPositive * count, boxes - count)
    const candidates = losses
      .subarray(start, start + boxes)
      .map((loss, box) => (counted[start + box] ? Number.NEGATIVE_INFINITY : loss))
    for (const box of rankScores(candidates, { count: negatives })) counted[start + box] = 1
  }
  return counted
}
