import { boxIou, encodeBoxes, matchBoxes } from '@cnn/core'
import type { GroundTruth } from './detection-batch.js'
import { gatherRows } from './rows.js'

/** How corners become the numbers that networks learn (see `encodeBoxes`). */
export const ssdBoxWeights = [10, 10, 5, 5] as const

/** What is right for each default box of each picture. */
export interface SsdTargets {
  /** The output that should be highest: 0 where there is nothing. [n · boxes] */
  classes: Int32Array
  /** How a box is to be moved onto its thing; 0 where there is none. [n · boxes · 4] */
  deltas: Float32Array
  /** How many boxes of each picture have a thing. [n] */
  positives: Int32Array
}

/** A default box stands for the thing that it overlaps most, if by half at least; each thing has a box in any case. */
const matching = { high: 0.5, claimBest: true }

/** `categoryIds`: which output stands for each label. */
export function ssdTargets(
  truths: readonly GroundTruth[],
  anchors: Float32Array,
  categoryIds: readonly number[],
): SsdTargets {
  const count = anchors.length / 4
  const classes = new Int32Array(truths.length * count)
  const deltas = new Float32Array(truths.length * count * 4)
  const positives = new Int32Array(truths.length)
  for (const [picture, { boxes, labels }] of truths.entries()) {
    const matches = matchBoxes(boxIou(boxes, anchors), labels.length, count, matching)
    const matched = [...matches.keys()].filter((anchor) => matches[anchor]! >= 0)
    const wanted = encodeBoxes(
      gatherRows(
        boxes,
        Int32Array.from(matched, (anchor) => matches[anchor]!),
      ),
      gatherRows(anchors, matched),
      ssdBoxWeights,
    )
    for (const [i, anchor] of matched.entries()) {
      const place = picture * count + anchor
      classes[place] = categoryIds[labels[matches[anchor]!]!]!
      deltas.set(wanted.subarray(4 * i, 4 * i + 4), 4 * place)
    }
    positives[picture] = matched.length
  }
  return { classes, deltas, positives }
}
