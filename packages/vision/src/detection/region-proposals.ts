/**
 * Region proposal network: Ren et al. 2015, "Faster R-CNN", arXiv:1506.01497, on a feature pyramid, with torchvision's keys:
 * at each place of each map, how likely each anchor holds a thing, and where its box is.
 */
import {
  binaryCrossEntropyWithLogits,
  boxIou,
  Conv2d,
  clipBoxes,
  decodeBoxes,
  encodeBoxes,
  Module,
  matchBoxes,
  normal,
  type Random,
  rankScores,
  Sequential,
  sampleBalanced,
  smoothL1Loss,
  tf,
  zeros,
} from '@cnn/core'
import { type AnchorDesign, anchorLevels, anchorsPerPlace } from './anchor-levels.js'
import { bestBoxes, joinBoxes } from './best-boxes.js'
import { ConvBlock } from './conv-block.js'
import type { GroundTruth } from './detection-batch.js'
import { gatherAtLeastOne } from './gather-at-least-one.js'
import { gatherRows, joinValues } from './rows.js'

/** Which anchors (or regions) a loss is computed of: as many at random, or for comparisons the first. */
export interface Sampling {
  take: 'random' | 'first'
  random: Random
}

/** How many proposals are made. */
export interface ProposalLimits {
  /** Of each level, before those that overlap are dropped. */
  perLevel: number
  /** Of each picture, after that. */
  perPicture: number
  /** Proposals that are less likely are dropped. */
  threshold: number
}

/** Boxes that may hold things, best first: corners in pixels of the input, and how likely. */
export interface Proposals {
  boxes: Float32Array
  scores: Float32Array
}

/** What the head says of all anchors of all levels, in the order of the anchors. */
export interface ProposalOutputs {
  /** [n, anchors] */
  logits: tf.Tensor2D
  /** [n, anchors, 4] */
  deltas: tf.Tensor3D
}

export class RegionProposalNetwork extends Module {
  head: ProposalHead
  readonly #anchors: AnchorDesign

  constructor(channels: number, anchors: AnchorDesign, { depth = 1 } = {}) {
    super()
    this.head = new ProposalHead(channels, anchorsPerPlace(anchors), depth)
    this.#anchors = anchors
  }

  forward(maps: readonly tf.Tensor4D[]): ProposalOutputs {
    return this.head.forward(maps)
  }

  /** The anchors of each level for maps of an input of this height and width. */
  anchors(maps: readonly tf.Tensor4D[], inputSize: readonly [number, number]): Float32Array[] {
    return anchorLevels(this.#anchors, maps, inputSize)
  }

  /** The best proposals of each picture, of its size, from the values of the outputs. */
  propose(
    { logits, deltas }: { logits: Float32Array; deltas: Float32Array },
    anchors: readonly Float32Array[],
    sizes: Int32Array,
    limits: ProposalLimits,
  ): Proposals[] {
    const count = anchors.reduce((sum, level) => sum + level.length / 4, 0)
    return Array.from({ length: sizes.length / 2 }, (_, picture) => {
      const size = { height: sizes[2 * picture]!, width: sizes[2 * picture + 1]! }
      const [from, to] = [picture * count, (picture + 1) * count]
      const outputs = {
        logits: logits.subarray(from, to),
        deltas: deltas.subarray(4 * from, 4 * to),
      }
      return proposalsOf(outputs, anchors, size, limits)
    })
  }

  /** As torchvision names them. An anchor is positive by an overlap of 0.7, or the largest of a box; negative below 0.3. */
  losses(
    { logits, deltas }: ProposalOutputs,
    anchors: readonly Float32Array[],
    truths: readonly GroundTruth[],
    sampling: Sampling,
  ): { loss_objectness: tf.Scalar; loss_rpn_box_reg: tf.Scalar } {
    const corners = joinValues(anchors)
    const { sampled, labels, positive, targets } = sampleAnchors(corners, truths, sampling)
    return {
      loss_objectness: tf.tidy(() => {
        const chosen = tf.gather(tf.reshape(logits, [-1]), tf.tensor1d(sampled, 'int32'))
        return tf.mean(binaryCrossEntropyWithLogits(chosen, tf.tensor1d(labels))) as tf.Scalar
      }),
      loss_rpn_box_reg: tf.tidy(() => {
        const rows = gatherAtLeastOne(tf.reshape(deltas, [-1, 4]), positive, targets)
        return tf.div(sumOfSmoothL1(rows), sampled.length) as tf.Scalar
      }),
    }
  }
}

/** The head's layers, shared by all levels. */
class ProposalHead extends Module {
  conv: Sequential<ConvBlock>
  cls_logits: Conv2d
  bbox_pred: Conv2d

  constructor(channels: number, anchors: number, depth: number) {
    super()
    const init = normal(0.01)
    const blocks = Array.from({ length: depth }, () => new ConvBlock(channels, channels, { init }))
    this.conv = new Sequential(...blocks)
    this.cls_logits = new Conv2d(channels, anchors, 1, { init, biasInit: zeros })
    this.bbox_pred = new Conv2d(channels, 4 * anchors, 1, { init, biasInit: zeros })
  }

  forward(maps: readonly tf.Tensor4D[]): ProposalOutputs {
    return tf.tidy(() => {
      const levels = maps.map((map) =>
        tf.tidy(() => {
          const x = this.conv.forward(map)
          return {
            logits: tf.reshape(this.cls_logits.forward(x), [map.shape[0], -1]) as tf.Tensor2D,
            deltas: tf.reshape(this.bbox_pred.forward(x), [map.shape[0], -1, 4]) as tf.Tensor3D,
          }
        }),
      )
      return {
        logits: tf.concat(
          levels.map(({ logits }) => logits),
          1,
        ),
        deltas: tf.concat(
          levels.map(({ deltas }) => deltas),
          1,
        ),
      }
    })
  }
}

/** Smooth L1 with the β of torchvision's two-stage detectors, summed over all rows. */
export function sumOfSmoothL1({ rows, targets, weight }: ReturnType<typeof gatherAtLeastOne>) {
  return tf.mul(tf.sum(smoothL1Loss(rows, targets, { beta: 1 / 9 })), weight)
}

function proposalsOf(
  { logits, deltas }: { logits: Float32Array; deltas: Float32Array },
  anchors: readonly Float32Array[],
  size: { width: number; height: number },
  { perLevel, perPicture, threshold }: ProposalLimits,
): Proposals {
  let start = 0
  const levels = anchors.map((level, index) => {
    const end = start + level.length / 4
    const best = rankScores(logits.subarray(start, end), { count: perLevel })
    const places = best.map((place) => place + start)
    const boxes = decodeBoxes(gatherRows(deltas, places), gatherRows(level, best))
    start = end
    return {
      boxes: clipBoxes(boxes, size),
      scores: Float32Array.from(places, (place) => 1 / (1 + Math.exp(-logits[place]!))),
      labels: new Int32Array(places.length).fill(index),
    }
  })
  const options = { iouThreshold: 0.7, minSide: 1e-3, threshold, maxBoxes: perPicture }
  return bestBoxes(joinBoxes(levels), options)
}

/** Which anchors of the batch the losses are computed of, as places among those of all pictures in a row. */
interface SampledAnchors {
  sampled: Int32Array
  /** Of the sampled ones: 1 for positive. */
  labels: Float32Array
  positive: Int32Array
  /** Of the positive ones: the deltas that lead to their boxes. */
  targets: Float32Array
}

function sampleAnchors(
  anchors: Float32Array,
  truths: readonly GroundTruth[],
  sampling: Sampling,
): SampledAnchors {
  const count = anchors.length / 4
  const [positives, negatives]: [number[], number[]] = [[], []]
  const targets = truths.map(({ boxes }, picture) => {
    const thresholds = { high: 0.7, low: 0.3, allowLowQuality: true }
    const iou = boxIou(boxes, anchors)
    const matches = matchBoxes(iou, boxes.length / 4, count, thresholds)
    const labels = matches.map((match) => (match >= 0 ? 1 : match === -1 ? 0 : -1))
    const chosen = sampleBalanced(labels, { size: 256, positiveFraction: 0.5, ...sampling })
    for (const place of chosen.positive) positives.push(picture * count + place)
    for (const place of chosen.negative) negatives.push(picture * count + place)
    const matched = chosen.positive.map((place) => matches[place]!)
    return encodeBoxes(gatherRows(boxes, matched), gatherRows(anchors, chosen.positive))
  })
  const labels = new Float32Array(positives.length + negatives.length).fill(1, 0, positives.length)
  return {
    sampled: Int32Array.from([...positives, ...negatives]),
    positive: Int32Array.from(positives),
    targets: joinValues(targets),
    labels,
  }
}
