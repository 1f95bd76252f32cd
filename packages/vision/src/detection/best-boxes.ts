import { batchedNms } from '@cnn/core'
import type { Detections } from './detection-network.js'
import { gatherRows } from './rows.js'

export interface BestBoxesOptions {
  iouThreshold: number
  /** How many are kept at most. */
  maxBoxes: number
  /** Boxes with a shorter side, in pixels, are left out. Default 0: none. */
  minSide?: number
  /** Boxes with a lower score are left out. Default 0: none. */
  threshold?: number
}

/** Non-maximum suppression among boxes of the same label: what is left, best first. */
export function bestBoxes(
  { boxes, scores, labels }: Detections,
  { iouThreshold, maxBoxes, minSide = 0, threshold = 0 }: BestBoxesOptions,
): Detections {
  const large = [...scores.keys()].filter(
    (i) =>
      scores[i]! >= threshold &&
      Math.fround(boxes[4 * i + 2]! - boxes[4 * i]!) >= minSide &&
      Math.fround(boxes[4 * i + 3]! - boxes[4 * i + 1]!) >= minSide,
  )
  const candidates = pick({ boxes, scores, labels }, large)
  const kept = batchedNms(candidates.boxes, candidates.scores, candidates.labels, {
    ...{ iouThreshold, maxBoxes },
  })
  return pick(candidates, kept)
}

/** The boxes at these places. */
export function pick({ boxes, scores, labels }: Detections, places: ArrayLike<number>): Detections {
  return {
    boxes: gatherRows(boxes, places),
    scores: Float32Array.from(places, (i) => scores[i]!),
    labels: Int32Array.from(places, (i) => labels[i]!),
  }
}

/** Several lists of boxes in one. */
export function joinBoxes(lists: readonly Detections[]): Detections {
  const count = lists.reduce((sum, { scores }) => sum + scores.length, 0)
  const joined = {
    boxes: new Float32Array(4 * count),
    scores: new Float32Array(count),
    labels: new Int32Array(count),
  }
  let at = 0
  for (const { boxes, scores, labels } of lists) {
    joined.boxes.set(boxes, 4 * at)
    joined.scores.set(scores, at)
    joined.labels.set(labels, at)
    at += scores.length
  }
  return joined
}
