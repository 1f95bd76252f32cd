import { clipBoxes, decodeBoxes, rankScores } from '@cnn/core'
import { bestBoxes, joinBoxes } from './best-boxes.js'
import type { Detections } from './detection-network.js'
import { gatherRows } from './rows.js'
import { ssdBoxWeights } from './ssd-targets.js'

export interface SsdDecoding {
  /** Only scores above it count. */
  threshold: number
  /** Boxes that overlap a better one of their class by more than this IoU are dropped. */
  iouThreshold: number
  /** So many of the best boxes of each class are looked at. */
  candidates: number
  maxDetections: number
}

/** What the network says of one picture. */
export interface SsdPicture {
  /** The softmax of the logits. [boxes · outputs] */
  scores: Float32Array
  /** [boxes · 4] */
  deltas: Float32Array
  size: { width: number; height: number }
}

/** Where a picture has what: corners in pixels of the input, best first. */
export function decodeSsd(
  { scores, deltas, size }: SsdPicture,
  layout: { anchors: Float32Array; outputs: number; categoryIds: readonly number[] },
  { threshold, iouThreshold, candidates, maxDetections }: SsdDecoding,
): Detections {
  const { anchors, outputs, categoryIds } = layout
  const corners = clipBoxes(decodeBoxes(deltas, anchors, ssdBoxWeights), size)
  const ofEachClass = categoryIds.map((output, label): Detections => {
    const own = Float32Array.from(
      { length: anchors.length / 4 },
      (_, i) => scores[i * outputs + output]!,
    )
    const best = rankScores(own, { threshold, count: candidates })
    return {
      boxes: gatherRows(corners, best),
      scores: Float32Array.from(best, (i) => own[i]!),
      labels: new Int32Array(best.length).fill(label),
    }
  })
  return bestBoxes(joinBoxes(ofEachClass), { iouThreshold, maxBoxes: maxDetections })
}
