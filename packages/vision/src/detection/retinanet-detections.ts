import { clipBoxes, decodeBoxes, rankScores } from '@cnn/core'
import { bestBoxes, joinBoxes } from './best-boxes.js'
import type { Detections } from './detection-network.js'
import { gatherRows } from './rows.js'

/** How many pairs of an anchor and a class each level may give. */
const perLevel = 1000

/**
 * The anchors of one level and picture that can hold something, by the largest of their logits: those whose score reaches
 * the threshold, at most as many as the level may give.
 */
export function chooseAnchors(largest: Float32Array, threshold: number): Int32Array {
  // A little below, since scores are compared in 32 bits.
  const limit = Math.log(threshold / (1 - threshold)) - 1e-3
  return rankScores(largest, { threshold: limit, count: perLevel })
}

/** What the heads say of chosen anchors of one level of a picture. */
export interface ChosenAnchors {
  /** Corners. [4 · n] */
  anchors: Float32Array
  /** [n · outputs] */
  logits: Float32Array
  /** [n · 4] */
  deltas: Float32Array
}

export interface DecodeAnchorsOptions {
  categoryIds: readonly number[]
  outputs: number
  threshold: number
  maxDetections: number
}

/** What a picture of this size shows, by the anchors that were chosen of each level. */
export function decodeAnchors(
  levels: readonly ChosenAnchors[],
  size: { width: number; height: number },
  options: DecodeAnchorsOptions,
): Detections {
  const candidates = joinBoxes(levels.map((level) => decodeLevel(level, size, options)))
  return bestBoxes(candidates, { iouThreshold: 0.5, maxBoxes: options.maxDetections })
}

function decodeLevel(
  { anchors, logits, deltas }: ChosenAnchors,
  size: { width: number; height: number },
  { categoryIds, outputs, threshold }: DecodeAnchorsOptions,
): Detections {
  const [rows, labels, scores]: [number[], number[], number[]] = [[], [], []]
  for (let row = 0; row < anchors.length / 4; row++) {
    for (const [label, output] of categoryIds.entries()) {
      const score = Math.fround(1 / (1 + Math.exp(-logits[row * outputs + output]!)))
      if (!(score > Math.fround(threshold))) continue
      rows.push(row)
      labels.push(label)
      scores.push(score)
    }
  }
  const best = rankScores(scores, { count: perLevel })
  const chosen = best.map((place) => rows[place]!)
  const boxes = decodeBoxes(gatherRows(deltas, chosen), gatherRows(anchors, chosen))
  return {
    boxes: clipBoxes(boxes, size),
    scores: Float32Array.from(best, (place) => scores[place]!),
    labels: best.map((place) => labels[place]!),
  }
}
