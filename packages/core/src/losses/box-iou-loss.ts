import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { sameShape } from './same-shape.js'

/** IoU, generalized IoU (Rezatofighi et al. 2019), distance IoU and complete IoU (Zheng et al. 2020). */
export type BoxIouKind = 'iou' | 'giou' | 'diou' | 'ciou'

/**
 * 1 less the IoU of each predicted box with its target, [n], of corners [n, 4] (x1, y1, x2, y2; the second ones the
 * larger). With the kinds but 'iou' boxes that do not touch have a gradient too. As torchvision's
 * `generalized_box_iou_loss`, `distance_box_iou_loss` and `complete_box_iou_loss` without reduction. Differentiable by
 * both.
 *
 * Throws a `CnnError` 'shape-mismatch'.
 */
export function boxIouLoss(
  predicted: tf.Tensor2D,
  target: tf.Tensor2D,
  kind: BoxIouKind = 'giou',
): tf.Tensor1D {
  sameShape('boxIouLoss', { predicted, target })
  if (predicted.rank !== 2 || predicted.shape[1] !== 4) {
    throw new CnnError(
      'shape-mismatch',
      `boxIouLoss: boxes are corners [n, 4], not [${predicted.shape}].`,
    )
  }
  return tf.tidy(() => {
    const pair = pairOf(predicted, target)
    const loss = tf.sub(1, pair.iou)
    return tf.reshape(tf.add(loss, penalties[kind](pair)), [-1]) as tf.Tensor1D
  })
}

/** As in torchvision. */
const tiny = 1e-7

interface Pair {
  iou: tf.Tensor
  union: tf.Tensor
  /** Widths and heights [n, 2]: of the two boxes, and of the box around both. */
  sides: tf.Tensor
  otherSides: tf.Tensor
  hull: tf.Tensor
  /** From one centre to the other, [n, 2]. */
  centers: tf.Tensor
}

/** What each kind adds to 1 - IoU, [n, 1]. */
const penalties: Record<BoxIouKind, (pair: Pair) => tf.Tensor> = {
  iou: ({ iou }) => tf.zerosLike(iou),
  giou({ union, hull }) {
    const area = areaOf(hull)
    return tf.div(tf.sub(area, union), tf.add(area, tiny))
  },
  diou: distance,
  ciou(pair) {
    const angle = tf.sub(angleOf(pair.otherSides), angleOf(pair.sides))
    const shape = tf.mul(tf.square(angle), 4 / Math.PI ** 2)
    const weight = tf.div(shape, tf.add(tf.add(tf.sub(1, pair.iou), shape), tiny))
    return tf.add(distance(pair), tf.mul(withoutGradient(weight), shape))
  },
}

function pairOf(predicted: tf.Tensor2D, target: tf.Tensor2D): Pair {
  const [low, high] = tf.split(predicted, 2, 1) as [tf.Tensor, tf.Tensor]
  const [otherLow, otherHigh] = tf.split(target, 2, 1) as [tf.Tensor, tf.Tensor]
  const [sides, otherSides] = [tf.sub(high, low), tf.sub(otherHigh, otherLow)]
  const shared = areaOf(tf.relu(tf.sub(tf.minimum(high, otherHigh), tf.maximum(low, otherLow))))
  const union = tf.sub(tf.add(areaOf(sides), areaOf(otherSides)), shared)
  return {
    ...{ iou: tf.div(shared, tf.add(union, tiny)), union, sides, otherSides },
    hull: tf.sub(tf.maximum(high, otherHigh), tf.minimum(low, otherLow)),
    centers: tf.div(tf.sub(tf.add(low, high), tf.add(otherLow, otherHigh)), 2),
  }
}

/** The squared distance of the centres in units of the diagonal of the box around both. */
function distance({ centers, hull }: Pair) {
  const diagonal = tf.sum(tf.square(hull), 1, true)
  return tf.div(tf.sum(tf.square(centers), 1, true), tf.add(diagonal, tiny))
}

function areaOf(sides: tf.Tensor) {
  const [width, height] = tf.split(sides, 2, 1) as [tf.Tensor, tf.Tensor]
  return tf.mul(width, height)
}

function angleOf(sides: tf.Tensor) {
  const [width, height] = tf.split(sides, 2, 1) as [tf.Tensor, tf.Tensor]
  return tf.atan2(width, height)
}

/** The same values, taken as constants. */
function withoutGradient(values: tf.Tensor): tf.Tensor {
  const gradFunc = (dy: tf.Tensor) => tf.zerosLike(dy)
  return tf.customGrad((x) => ({ value: (x as tf.Tensor).clone(), gradFunc }))(values)
}
