/**
 * CenterNet on MobileNetV3 as a graph model: trained on COCO at github.com/610265158/mobilenetv3_centernet, converted for
 * the npm package `@vladmandic/human` (MIT), which carries it: 4 MB. Pictures [n, 512, 512, 3] in 0 … 255 -> maps at stride 4: a
 * peak for each thing in the map of its class, and beside it how far its four edges are.
 */

import { bestBoxes } from './best-boxes.js'
import { findPeaks } from './center-peaks.js'
import { cocoLabels } from './coco-labels.js'
import { frameByLetterbox } from './framing.js'
import type { GraphDetectorDesign } from './graph-detector.js'

const size = 512
const stride = 4
const logits = 'tower_0/CenternetHead/centernet_cls_output/BiasAdd'
const edges = 'tower_0/wh'
/** The network has several peaks on large things, of which the highest is kept. */
const iouThreshold = 0.6

/** COCO val2017 AP 25.1 %, AP50 42.3 %, as its author measured the network. */
export const mobilenetV3CenterNetCoco: GraphDetectorDesign = {
  name: 'mobilenetV3CenterNetCoco',
  labels: cocoLabels,
  part: { outputs: [logits, edges] },
  threshold: 0.3,
  frame: (images) =>
    frameByLetterbox(images, {
      ...{ width: size, height: size, fill: 0 },
      ...{ mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] },
    }),
  decode(outputs, { threshold = 0, maxDetections = 100 }) {
    const [height, width, classes] = outputs[logits]!.shape as [number, number, number]
    const peaks = findPeaks(
      outputs[logits]!.values,
      { height, width, classes },
      { count: maxDetections, threshold },
    )
    const { values } = outputs[edges]!
    const boxes = new Float32Array(4 * peaks.cells.length)
    for (const [i, cell] of peaks.cells.entries()) {
      const [x, y] = [(cell % width) * stride, Math.floor(cell / width) * stride]
      const [left, top, right, bottom] = values.subarray(4 * cell, 4 * cell + 4)
      boxes.set([x - left!, y - top!, x + right!, y + bottom!], 4 * i)
    }
    const found = { boxes, scores: peaks.scores, labels: peaks.labels }
    return bestBoxes(found, { iouThreshold, maxBoxes: maxDetections })
  },
  url: 'https://cdn.jsdelivr.net/npm/@vladmandic/human@3.3.6/models/centernet.json',
  license: 'MIT',
  metrics: { 'COCO val2017 AP': 0.251, 'COCO val2017 AP50': 0.423 },
  recipe: 'https://github.com/610265158/mobilenetv3_centernet',
}
