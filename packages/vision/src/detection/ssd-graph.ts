/**
 * SSD as a graph model of TensorFlow's Object Detection API. Such a graph resizes pictures in a loop, and suppresses boxes;
 * only what lies between counts: pictures [n, size, size, 3] in −1 … 1 -> boxes and scores of all places.
 */
import { clipBoxes, rankScores } from '@cnn/core'
import { bestBoxes, joinBoxes } from './best-boxes.js'
import { cocoCategoryIds, cocoLabels } from './coco-labels.js'
import type { Detections } from './detections.js'
import { frameByStretch } from './framing.js'
import type { GraphDetectorDesign, GraphOutput } from './graph-detector.js'
import { gatherRows } from './rows.js'

export interface SsdGraphOptions
  extends Pick<GraphDetectorDesign, 'name' | 'labels' | 'url' | 'license' | 'metrics' | 'recipe'> {
  /** Side of the input in pixels. */
  size: number
  /** The node with the boxes: [n, boxes, 4] or [n, boxes, 1, 4], y1, x1, y2, x2 as shares of the input. */
  boxes: string
  /** The node with the scores: [n, boxes, columns]. */
  scores: string
  /** Which column of the scores stands for each label. */
  columns: readonly number[]
  /** The score from which a detection is shown. Default 0.5. */
  threshold?: number
}

/** The API's own settings. */
const iouThreshold = 0.6
const candidates = 100

/** How an SSD of TensorFlow's Object Detection API is used. */
export function ssdGraph({
  size,
  boxes,
  scores,
  columns,
  threshold: shown = 0.5,
  ...published
}: SsdGraphOptions): GraphDetectorDesign {
  return {
    ...published,
    part: { outputs: [boxes, scores], input: [-1, size, size, 3] },
    threshold: shown,
    frame: (images) =>
      frameByStretch(images, {
        ...{ width: size, height: size },
        ...{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
      }),
    decode(outputs, { threshold = 1e-8, maxDetections = 100, size: picture }) {
      const corners = clipBoxes(cornersOf(outputs[boxes]!, size), picture)
      const found = columns.map((column, label) =>
        bestOfClass(corners, columnOf(outputs[scores]!, column), label, threshold),
      )
      return bestBoxes(joinBoxes(found), { iouThreshold, maxBoxes: maxDetections })
    },
  }
}

/** x1, y1, x2, y2 in pixels. */
function cornersOf({ values }: GraphOutput, size: number): Float32Array {
  const corners = new Float32Array(values.length)
  for (let i = 0; i < values.length; i += 4) {
    corners[i] = values[i + 1]! * size
    corners[i + 1] = values[i]! * size
    corners[i + 2] = values[i + 3]! * size
    corners[i + 3] = values[i + 2]! * size
  }
  return corners
}

function columnOf({ values, shape }: GraphOutput, column: number): Float32Array {
  const width = shape.at(-1)!
  return Float32Array.from({ length: values.length / width }, (_, i) => values[i * width + column]!)
}

function bestOfClass(
  corners: Float32Array,
  scores: Float32Array,
  label: number,
  threshold: number,
): Detections {
  const best = rankScores(scores, { threshold, count: candidates })
  return {
    boxes: gatherRows(corners, best),
    scores: Float32Array.from(best, (i) => scores[i]!),
    labels: new Int32Array(best.length).fill(label),
  }
}

/** The default model of `@tensorflow-models/coco-ssd`: COCO AP 22 %, as TensorFlow measured the network. 18 MB. */
export const ssdliteMobilenetV2Coco = /* @__PURE__ */ ssdGraph({
  name: 'ssdliteMobilenetV2Coco',
  labels: cocoLabels,
  size: 300,
  boxes: 'Postprocessor/ExpandDims_1',
  scores: 'Postprocessor/Slice',
  // The background is left out.
  columns: /* @__PURE__ */ cocoCategoryIds.map((id) => id - 1),
  url: 'https://storage.googleapis.com/tfjs-models/savedmodel/ssdlite_mobilenet_v2/model.json',
  license: 'Apache-2.0',
  metrics: { 'COCO AP': 0.22 },
  recipe:
    'https://github.com/tensorflow/models/blob/master/research/object_detection/g3doc/tf1_detection_zoo.md',
})
