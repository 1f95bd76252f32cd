/** What RetinaNet learns: which classes each anchor holds (Lin et al. 2017, §3), and where the box is. */
import { boxIou, boxIouLoss, encodeBoxes, focalLoss, matchBoxes, smoothL1Loss, tf } from '@cnn/core'
import type { GroundTruth } from './detection-batch.js'
import { gatherRows, joinValues } from './rows.js'

/** Which box each anchor is to find. */
export interface AnchorTargets {
  /** Corners of the anchors, the same for every picture. [4 · anchors] */
  anchors: Float32Array
  /** For each picture the index of each anchor's box, -1 for none, -2 where the anchor does not count. [anchors] */
  matches: readonly Int32Array[]
  truths: readonly GroundTruth[]
}

/** An anchor finds the box that it overlaps by half or more, or more than any other anchor does; below 0.4 it finds none. */
export function matchAnchors(
  levels: readonly Float32Array[],
  truths: readonly GroundTruth[],
): AnchorTargets {
  const anchors = joinValues(levels)
  const thresholds = { high: 0.5, low: 0.4, allowLowQuality: true }
  const matches = truths.map(({ boxes, labels }) =>
    matchBoxes(boxIou(boxes, anchors), labels.length, anchors.length / 4, thresholds),
  )
  return { anchors, matches, truths }
}

/** The mean of the pictures' focal losses: the sum over anchors and outputs, by the number of anchors with a box. */
export function classificationLoss(
  logits: tf.Tensor3D,
  { matches, truths }: AnchorTargets,
  categoryIds: readonly number[],
): tf.Scalar {
  const [pictures, anchors, outputs] = logits.shape
  const wanted = new Float32Array(pictures * anchors * outputs)
  const weights = new Float32Array(pictures * anchors)
  for (const [picture, ofPicture] of matches.entries()) {
    const { labels } = truths[picture]!
    const weight = 1 / (Math.max(1, countFound(ofPicture)) * pictures)
    for (const [anchor, match] of ofPicture.entries()) {
      const row = picture * anchors + anchor
      if (match !== -2) weights[row] = weight
      if (match >= 0) wanted[row * outputs + categoryIds[labels[match]!]!] = 1
    }
  }
  return tf.tidy(() => {
    const rows = tf.reshape(logits, [pictures * anchors, outputs])
    const losses = focalLoss(rows, tf.tensor(wanted, rows.shape))
    return tf.sum(tf.mul(losses, tf.tensor(weights, [weights.length, 1]))) as tf.Scalar
  })
}

/** The mean of the pictures' losses of boxes: the sum over the anchors with a box, by their number. */
export function boxLoss(
  deltas: tf.Tensor3D,
  { anchors, matches, truths }: AnchorTargets,
  kind: 'l1' | 'giou',
): tf.Scalar {
  const [pictures, count] = deltas.shape
  const found = matches.map((ofPicture) =>
    Int32Array.from(ofPicture.keys()).filter((anchor) => ofPicture[anchor]! >= 0),
  )
  const places = found.flatMap((ofPicture, i) =>
    Array.from(ofPicture, (anchor) => i * count + anchor),
  )
  const rows = { places, starts: found.map((ofPicture) => gatherRows(anchors, ofPicture)) }
  const boxes = found.map((ofPicture, i) => {
    const matched = ofPicture.map((anchor) => matches[i]![anchor]!)
    return gatherRows(truths[i]!.boxes, matched)
  })
  const weights = found.flatMap(({ length }) => new Array(length).fill(1 / (length * pictures)))
  // Where no anchor has a box, one counts nothing, so that the layers have a gradient, of zero.
  const isEmpty = places.length === 0
  const starts = isEmpty ? anchors.slice(0, 4) : joinValues(rows.starts)
  const ends = isEmpty ? starts : joinValues(boxes)
  return tf.tidy(() => {
    const chosen = tf.tensor1d(isEmpty ? [0] : places, 'int32')
    const predicted = tf.gather(tf.reshape(deltas, [-1, 4]), chosen) as tf.Tensor2D
    const losses =
      kind === 'l1' ? distances(predicted, starts, ends) : overlaps(predicted, starts, ends)
    return tf.sum(tf.mul(losses, tf.tensor1d(isEmpty ? [0] : weights))) as tf.Scalar
  })
}

/** How far offsets [n, 4] are from those that lead from the anchors to the boxes. [n] */
function distances(deltas: tf.Tensor2D, anchors: Float32Array, boxes: Float32Array) {
  const targets = tf.tensor2d(encodeBoxes(boxes, anchors), deltas.shape)
  return tf.sum(smoothL1Loss(deltas, targets, { beta: 0 }), 1)
}

/** How badly the boxes that offsets [n, 4] lead to overlap those that they should. [n] */
const overlaps = (deltas: tf.Tensor2D, anchors: Float32Array, boxes: Float32Array) =>
  boxIouLoss(moveAnchors(deltas, anchors), tf.tensor2d(boxes, deltas.shape), 'giou')

/** `decodeBoxes`, differentiable by the offsets. [n, 4] */
function moveAnchors(deltas: tf.Tensor2D, anchors: Float32Array): tf.Tensor2D {
  const [low, high] = tf.split(tf.tensor2d(anchors, deltas.shape), 2, 1) as [tf.Tensor, tf.Tensor]
  const [shifts, scales] = tf.split(deltas, 2, 1) as [tf.Tensor, tf.Tensor]
  const sides = tf.sub(high, low)
  const centers = tf.add(tf.add(low, tf.div(sides, 2)), tf.mul(shifts, sides))
  const halves = tf.div(tf.mul(tf.exp(tf.minimum(scales, Math.log(1000 / 16))), sides), 2)
  return tf.concat([tf.sub(centers, halves), tf.add(centers, halves)], 1) as tf.Tensor2D
}

const countFound = (matches: Int32Array) =>
  matches.reduce((sum, match) => sum + Number(match >= 0), 0)
