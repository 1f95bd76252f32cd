/**
 * The second stage of Faster R-CNN, with torchvision's keys: what proposals hold, by what RoIAlign (He et al. 2017) cuts out
 * for each of them from a feature pyramid, and where their boxes are more exactly.
 */
import {
  boxIou,
  clipBoxes,
  crossEntropy,
  decodeBoxes,
  encodeBoxes,
  Flatten,
  kaimingNormal,
  Linear,
  Module,
  matchBoxes,
  multiScaleRoiAlign,
  ReLU,
  Sequential,
  sampleBalanced,
  tf,
  throwIfAborted,
} from '@cnn/core'
import { bestBoxes } from './best-boxes.js'
import { ConvBlock } from './conv-block.js'
import type { GroundTruth } from './detection-batch.js'
import type { Detections } from './detection-network.js'
import { gatherAtLeastOne } from './gather-at-least-one.js'
import { type Proposals, type Sampling, sumOfSmoothL1 } from './region-proposals.js'
import { gatherRows, joinValues } from './rows.js'
import type { TorchvisionClasses } from './torchvision-classes.js'

/** The maps that regions are cut out of. */
export interface RegionMaps {
  maps: readonly tf.Tensor4D[]
  /** How many pixels of the input's side make one of each map's. */
  strides: readonly number[]
}

export interface DetectRegionsOptions {
  threshold: number
  maxDetections: number
  signal?: AbortSignal
}

/** Regions of a batch, those of all pictures in a row. */
interface Regions {
  /** Corners in pixels of the input. */
  boxes: Float32Array
  /** The picture of each. */
  pictures: Int32Array
}

/** Side of what is cut out for each region. */
const side = 7
/** How much a box's offsets and sizes count in its deltas. */
const deltaWeights = [10, 10, 5, 5] as const
/** How many regions go through the head at a time, which bounds the memory. */
const portion = 1024

export class RoiHeads extends Module {
  box_head: Module
  box_predictor: BoxPredictor
  /** The output of each class; output 0 is the background. */
  readonly #categoryIds: readonly number[]

  constructor(
    head: Module,
    features: number,
    { outputs, categoryIds }: Pick<TorchvisionClasses, 'outputs' | 'categoryIds'>,
  ) {
    super()
    this.box_head = head
    this.box_predictor = new BoxPredictor(features, outputs)
    this.#categoryIds = categoryIds
  }

  /** The outputs of each region: logits of the classes, and for each of these deltas [regions, 4 · classes]. */
  forward({ maps, strides }: RegionMaps, { boxes, pictures }: Regions) {
    return tf.tidy(() => {
      const options = { strides, outputSize: side, samplingRatio: 2, aligned: false }
      const cut = multiScaleRoiAlign(maps, boxes, pictures, options)
      return this.box_predictor.forward(this.box_head.forward(cut))
    })
  }

  /**
   * As torchvision names them. A region that overlaps a box by half or more holds what the box holds; a quarter of the
   * sampled ones at most do.
   */
  losses(
    maps: RegionMaps,
    proposals: readonly Proposals[],
    truths: readonly GroundTruth[],
    { regionsPerPicture, ...sampling }: Sampling & { regionsPerPicture: number },
  ): { loss_classifier: tf.Scalar; loss_box_reg: tf.Scalar } {
    const regions = truths.map(({ boxes, labels }, picture) => {
      const outputs = labels.map((label) => this.#categoryIds[label]!)
      const all = withTruth(proposals[picture]!.boxes, boxes)
      return sampleRegions(all, { boxes, outputs }, { size: regionsPerPicture, ...sampling })
    })
    const { logits, deltas } = this.forward(maps, joinRegions(regions))
    const outputs = Int32Array.from(regions.flatMap(({ outputs }) => [...outputs]))
    const positive = [...outputs.keys()].filter((i) => outputs[i]! > 0)
    const count = logits.shape[1]
    const places = Int32Array.from(positive, (i) => i * count + outputs[i]!)
    return {
      loss_classifier: tf.tidy(() => crossEntropy(logits, tf.tensor1d(outputs, 'int32'))),
      loss_box_reg: tf.tidy(() => {
        const targets = joinValues(regions.map(({ targets }) => targets))
        const rows = gatherAtLeastOne(tf.reshape(deltas, [-1, 4]), places, targets)
        return tf.div(sumOfSmoothL1(rows), outputs.length) as tf.Scalar
      }),
    }
  }

  /** What the proposals of each picture hold, of its size. */
  async detect(
    maps: RegionMaps,
    proposals: readonly Proposals[],
    sizes: Int32Array,
    options: DetectRegionsOptions,
  ): Promise<Detections[]> {
    const regions = joinRegions(proposals)
    const count = regions.pictures.length
    const found: Detections[] = []
    const portions: { scores: Float32Array; deltas: Float32Array }[] = []
    for (let start = 0; start < count; start += portion) {
      throwIfAborted(options.signal)
      portions.push(await this.#read(maps, sliceRegions(regions, start, start + portion)))
    }
    const scores = joinValues(portions.map(({ scores }) => scores))
    const deltas = joinValues(portions.map(({ deltas }) => deltas))
    const outputs = scores.length / Math.max(1, count)
    let start = 0
    for (const [picture, { boxes }] of proposals.entries()) {
      const end = start + boxes.length / 4
      const size = { height: sizes[2 * picture]!, width: sizes[2 * picture + 1]! }
      const outputsOfPicture = {
        scores: scores.subarray(start * outputs, end * outputs),
        deltas: deltas.subarray(4 * start * outputs, 4 * end * outputs),
      }
      found.push(this.#decode(boxes, outputsOfPicture, size, options))
      start = end
    }
    return found
  }

  async #read(maps: RegionMaps, regions: Regions) {
    const { scores, deltas } = tf.tidy(() => {
      const { logits, deltas } = this.forward(maps, regions)
      return { scores: tf.softmax(logits), deltas }
    })
    try {
      const values = await Promise.all([scores.data(), deltas.data()])
      return { scores: values[0] as Float32Array, deltas: values[1] as Float32Array }
    } finally {
      tf.dispose([scores, deltas])
    }
  }

  #decode(
    boxes: Float32Array,
    { scores, deltas }: { scores: Float32Array; deltas: Float32Array },
    size: { width: number; height: number },
    { threshold, maxDetections }: DetectRegionsOptions,
  ): Detections {
    const outputs = (scores.length * 4) / boxes.length
    const [regions, places, labels]: [number[], number[], number[]] = [[], [], []]
    for (let region = 0; region < boxes.length / 4; region++) {
      for (const [label, output] of this.#categoryIds.entries()) {
        const place = region * outputs + output
        if (!(scores[place]! > threshold)) continue
        regions.push(region)
        places.push(place)
        labels.push(label)
      }
    }
    const decoded = decodeBoxes(
      gatherRows(deltas, places),
      gatherRows(boxes, regions),
      deltaWeights,
    )
    const candidates = {
      boxes: clipBoxes(decoded, size),
      scores: Float32Array.from(places, (place) => scores[place]!),
      labels: Int32Array.from(labels),
    }
    return bestBoxes(candidates, { iouThreshold: 0.5, minSide: 1e-2, maxBoxes: maxDetections })
  }
}

/** Two linear layers on what is cut out of `channels` channels. [regions, 7, 7, channels] -> [regions, width] */
export class TwoLayerHead extends Module {
  fc6: Linear
  fc7: Linear
  readonly #flatten = new Flatten()

  constructor(channels: number, width: number) {
    super()
    this.fc6 = new Linear(channels * side * side, width)
    this.fc7 = new Linear(width, width)
  }

  forward(x: tf.Tensor4D): tf.Tensor2D {
    const hidden = tf.relu(this.fc6.forward(this.#flatten.forward(x)))
    return tf.relu(this.fc7.forward(hidden)) as tf.Tensor2D
  }
}

/** Four convolutions with batch norm, then a linear layer. [regions, 7, 7, channels] -> [regions, width] */
export class ConvolutionHead extends Sequential<Module> {
  constructor(channels: number, width: number) {
    const block = () =>
      new ConvBlock(channels, channels, { norm: 'batch', init: kaimingNormal('out') })
    const linear = new Linear(channels * side * side, width)
    super(block(), block(), block(), block(), new Flatten(), linear, new ReLU())
  }
}

/** [regions, features] -> logits [regions, outputs] and deltas [regions, 4 · outputs] */
class BoxPredictor extends Module {
  cls_score: Linear
  bbox_pred: Linear

  constructor(features: number, outputs: number) {
    super()
    this.cls_score = new Linear(features, outputs)
    this.bbox_pred = new Linear(features, 4 * outputs)
  }

  forward(x: tf.Tensor) {
    return {
      logits: this.cls_score.forward(x) as tf.Tensor2D,
      deltas: this.bbox_pred.forward(x) as tf.Tensor2D,
    }
  }
}

/** Proposals and what they should have been; some place of the picture where there is neither. */
function withTruth(proposals: Float32Array, boxes: Float32Array) {
  const all = joinValues([proposals, boxes])
  return all.length > 0 ? all : Float32Array.of(0, 0, side, side)
}

/** Regions of a picture that the losses are computed of. */
interface SampledRegions {
  boxes: Float32Array
  /** What each one holds: an output, 0 for nothing. */
  outputs: Int32Array
  /** Of those that hold something: the deltas that lead to its box. */
  targets: Float32Array
}

function sampleRegions(
  boxes: Float32Array,
  truth: { boxes: Float32Array; outputs: Int32Array },
  sampling: Sampling & { size: number },
): SampledRegions {
  const iou = boxIou(truth.boxes, boxes)
  const matches = matchBoxes(iou, truth.outputs.length, boxes.length / 4, { high: 0.5 })
  const labels = matches.map((match) => (match >= 0 ? 1 : 0))
  const { positive, negative } = sampleBalanced(labels, { positiveFraction: 0.25, ...sampling })
  const chosen = Int32Array.from([...positive, ...negative]).sort()
  const held = chosen.filter((place) => matches[place]! >= 0)
  const matched = held.map((place) => matches[place]!)
  return {
    boxes: gatherRows(boxes, chosen),
    outputs: chosen.map((place) => (matches[place]! >= 0 ? truth.outputs[matches[place]!]! : 0)),
    targets: encodeBoxes(gatherRows(truth.boxes, matched), gatherRows(boxes, held), deltaWeights),
  }
}

function joinRegions(pictures: readonly { boxes: Float32Array }[]): Regions {
  const owners = pictures.flatMap(({ boxes }, i) => new Array<number>(boxes.length / 4).fill(i))
  return {
    boxes: joinValues(pictures.map(({ boxes }) => boxes)),
    pictures: Int32Array.from(owners),
  }
}

const sliceRegions = ({ boxes, pictures }: Regions, start: number, end: number): Regions => ({
  boxes: boxes.subarray(4 * start, 4 * end),
  pictures: pictures.subarray(start, end),
})
