import type { Box } from '@cnn/core'
import { toPictureCorners } from './framing.js'

/** A thing that was found in a picture. */
export interface Detection {
  label: string
  /** How sure the network is, in [0, 1]. */
  score: number
  /** In pixels of the picture, within it. */
  box: Box
  /** The class's place among the labels. */
  index: number
}

/** What a network found in a picture, best first. */
export interface Detections {
  /** Corners x1, y1, x2, y2 in pixels. [4 · n] */
  boxes: Float32Array
  /** In [0, 1]. [n] */
  scores: Float32Array
  /** Indices into the network's labels, from 0, without a background. [n] */
  labels: Int32Array
}

/** Detections in pixels of the original picture; those that lie beyond its border are left out. */
export function inPicture(
  { boxes, scores, labels }: Detections,
  views: Float32Array,
  picture: number,
): Detections {
  const corners = toPictureCorners(boxes, views, picture)
  const kept = [...scores.keys()].filter(
    (i) => corners[4 * i + 2]! > corners[4 * i]! && corners[4 * i + 3]! > corners[4 * i + 1]!,
  )
  if (kept.length === scores.length) return { boxes: corners, scores, labels }
  return {
    boxes: Float32Array.from(kept.flatMap((i) => [...corners.subarray(4 * i, 4 * i + 4)])),
    scores: Float32Array.from(kept, (i) => scores[i]!),
    labels: Int32Array.from(kept, (i) => labels[i]!),
  }
}
