import { clipBoxes } from '@cnn/core'
import { bestBoxes } from './best-boxes.js'
import type { Detections } from './detection-network.js'

/** What the network says of the cells of one picture, row by row. */
export interface FastestDetCells {
  /** After the sigmoid. [cells] */
  objectness: Float32Array
  /** Where the centre is and how large the box. [cells · 4] */
  boxes: Float32Array
  /** The most probable class. [cells] */
  labels: Int32Array
  /** Its probability. [cells] */
  probability: Float32Array
}

/** How many cells there are, and the size of the input in pixels. */
export interface FastestDetGrid {
  rows: number
  columns: number
  height: number
  width: number
}

interface Limits {
  size: { width: number; height: number }
  threshold: number
  maxDetections: number
}

const iouThreshold = 0.45
/** Cells whose score is not above the threshold have no box. */
const scoreOf = (objectness: number, probability: number) => objectness ** 0.6 * probability ** 0.4

/** Corners in pixels of the input, best first. */
export function decodeFastestDet(
  { objectness, boxes, labels, probability }: FastestDetCells,
  { columns, rows, height, width }: FastestDetGrid,
  { size, threshold, maxDetections }: Limits,
): Detections {
  const scores = objectness.map((value, cell) => scoreOf(value, probability[cell]!))
  const found = [...scores.keys()].filter((cell) => scores[cell]! > threshold)
  const corners = found.flatMap((cell) => {
    const [x, y, w, h] = boxes.subarray(4 * cell, 4 * cell + 4) as unknown as number[]
    const centerX = (((cell % columns) + Math.tanh(x!)) * width) / columns
    const centerY = ((Math.floor(cell / columns) + Math.tanh(y!)) * height) / rows
    const halfWidth = (sigmoid(w!) * width) / 2
    const halfHeight = (sigmoid(h!) * height) / 2
    return [
      ...[centerX - halfWidth, centerY - halfHeight],
      ...[centerX + halfWidth, centerY + halfHeight],
    ]
  })
  const all: Detections = {
    boxes: Float32Array.from(corners),
    scores: Float32Array.from(found, (cell) => scores[cell]!),
    labels: Int32Array.from(found, (cell) => labels[cell]!),
  }
  const { boxes: best, ...others } = bestBoxes(all, { iouThreshold, maxBoxes: maxDetections })
  return { boxes: clipBoxes(best, size), ...others }
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
