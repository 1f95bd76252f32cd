/**
 * FastestDet: Ma 2022, github.com/dog-qiuqiu/FastestDet (BSD-3-Clause), with its keys: a detector of 0.24 million parameters.
 * Pictures [n, size, size, 3], BGR in 0 … 1 -> one map at stride 16. Each cell has one box, of one class: how sure the network is
 * that there is a thing, how its centre and size are, and the probability of each class.
 *
 * The backbone is ShuffleNetV2 (Ma et al. 2018, arXiv:1807.11164) with 48, 96 and 192 channels, whose three maps are brought to
 * one size.
 */
import {
  AvgPool2d,
  CnnError,
  type Image,
  Module,
  tf,
  throwIfAborted,
  Upsample,
  type Weights,
} from '@cnn/core'
import { cocoLabels } from './coco-labels.js'
import { type DetectionBatch, groundTruths } from './detection-batch.js'
import {
  DetectionNetwork,
  type DetectionOptions,
  type Detections,
  type DetectOptions,
} from './detection-network.js'
import { type Detector, detector } from './detector.js'
import { decodeFastestDet } from './fastest-det-boxes.js'
import { conv1x1, depthwise, LayerChain, norm, relu } from './fastest-det-layers.js'
import { type FastestDetMap, fastestDetLosses } from './fastest-det-losses.js'
import { type Framed, frameByStretch } from './framing.js'
import { ShuffleNetV2 } from './shuffle-net-v2.js'

export interface FastestDetOptions extends Partial<DetectionOptions> {
  /** Side of the input, a multiple of 32, to which pictures are stretched. Default 352. */
  size?: number
}

export class FastestDet extends DetectionNetwork {
  backbone = new ShuffleNetV2()
  SPP: PooledPyramid
  detect_head: DetectHead
  override readonly threshold = 0.4
  override readonly evaluationBatchSize = 32
  readonly size: number
  readonly #smaller = new AvgPool2d(3, { stride: 2, padding: 1 })
  readonly #larger = new Upsample(2)

  constructor(options: FastestDetOptions) {
    const { size = 352 } = options
    const labels = options.labels ?? (options.numClasses === undefined ? cocoLabels : undefined)
    const numClasses = options.numClasses ?? labels!.length
    super('fastestDet', { ...options, numClasses, ...(labels ? { labels } : {}) })
    if (!Number.isInteger(size / 32) || size < 32) {
      throw new CnnError('bad-option', `fastestDet: size is ${size}; it is a multiple of 32.`)
    }
    this.size = size
    const channels = this.backbone.channels
    this.SPP = new PooledPyramid(
      channels.reduce((sum, count) => sum + count, 0),
      width,
    )
    this.detect_head = new DetectHead(width, numClasses)
  }

  frame(images: readonly Image[]): Framed {
    const { size } = this
    return frameByStretch(images, {
      ...{ width: size, height: size, order: 'bgr' },
      ...{ mean: [0, 0, 0], std: [1, 1, 1] },
    })
  }

  forward(images: tf.Tensor4D): FastestDetMap {
    const [fine, middle, coarse] = this.backbone.forward(images)
    const maps = [this.#smaller.forward(fine), middle, this.#larger.forward(coarse)]
    return this.detect_head.forward(this.SPP.forward(tf.concat(maps, 3)))
  }

  /** `iou`, which counts eight times, `obj`, which counts sixteen times, and `cls`. */
  losses(batch: DetectionBatch): Record<string, tf.Scalar> {
    return tf.tidy(() => {
      const [, height, width] = batch.images.shape
      return fastestDetLosses(this.forward(batch.images), groundTruths(batch), { height, width })
    })
  }

  async detectBatch(
    images: tf.Tensor4D,
    sizes: Int32Array,
    { threshold = 0.001, maxDetections = 100, signal }: DetectOptions,
  ): Promise<Detections[]> {
    throwIfAborted(signal)
    const [, height, width] = images.shape
    const maps = tf.tidy(() => {
      const { objectness, boxes, classes } = this.forward(images)
      const best = tf.argMax(classes, 3)
      const probability = tf.max(tf.softmax(classes), 3)
      return { objectness: tf.sigmoid(objectness), boxes, best, probability }
    })
    try {
      const [n, rows, columns] = maps.boxes.shape
      const [objectness, boxes, best, probability] = await Promise.all([
        maps.objectness.data<'float32'>(),
        maps.boxes.data<'float32'>(),
        maps.best.data<'int32'>(),
        maps.probability.data<'float32'>(),
      ])
      throwIfAborted(signal)
      const cells = rows * columns
      return Array.from({ length: n }, (_, i) => {
        const [from, to] = [i * cells, (i + 1) * cells]
        const picture = {
          objectness: objectness.subarray(from, to),
          boxes: boxes.subarray(4 * from, 4 * to),
          labels: best.subarray(from, to),
          probability: probability.subarray(from, to),
        }
        const grid = { rows, columns, height, width }
        const size = { height: sizes[2 * i]!, width: sizes[2 * i + 1]! }
        return decodeFastestDet(picture, grid, { size, threshold, maxDetections })
      })
    } finally {
      tf.dispose(maps)
    }
  }
}

/** Of all layers after the backbone. */
const width = 96

/** Sees the map through one, two and three filters in a row. */
class PooledPyramid extends Module {
  Conv1x1: PlainConv
  S1: LayerChain
  S2: LayerChain
  S3: LayerChain
  output: LayerChain

  constructor(inChannels: number, channels: number) {
    super()
    const filters = (count: number) =>
      Array.from({ length: count }, () => [depthwise(channels, 5), norm(channels), relu()]).flat()
    this.Conv1x1 = new PlainConv(inChannels, channels)
    this.S1 = new LayerChain(...filters(1))
    this.S2 = new LayerChain(...filters(2))
    this.S3 = new LayerChain(...filters(3))
    this.output = new LayerChain(conv1x1(3 * channels, channels), norm(channels))
  }

  forward(map: tf.Tensor4D): tf.Tensor4D {
    const x = this.Conv1x1.forward(map)
    const seen = [this.S1, this.S2, this.S3].map((filters) => filters.forward(x))
    return tf.relu(tf.add(x, this.output.forward(tf.concat(seen, 3)))) as tf.Tensor4D
  }
}

/** 1×1 convolution, norm and ReLU. */
class PlainConv extends Module {
  conv1x1: LayerChain

  constructor(inChannels: number, outChannels: number) {
    super()
    this.conv1x1 = new LayerChain(conv1x1(inChannels, outChannels), norm(outChannels), relu())
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.conv1x1.forward(x)
  }
}

class DetectHead extends Module {
  conv1x1: PlainConv
  obj_layers: Head
  reg_layers: Head
  cls_layers: Head

  constructor(channels: number, classes: number) {
    super()
    this.conv1x1 = new PlainConv(channels, channels)
    this.obj_layers = new Head(channels, 1)
    this.reg_layers = new Head(channels, 4)
    this.cls_layers = new Head(channels, classes)
  }

  forward(map: tf.Tensor4D): FastestDetMap {
    const x = this.conv1x1.forward(map)
    return {
      objectness: this.obj_layers.forward(x),
      boxes: this.reg_layers.forward(x),
      classes: this.cls_layers.forward(x),
    }
  }
}

class Head extends Module {
  conv5x5: LayerChain

  constructor(inChannels: number, outChannels: number) {
    super()
    this.conv5x5 = new LayerChain(
      ...[depthwise(inChannels, 5), norm(inChannels), relu()],
      ...[conv1x1(inChannels, outChannels), norm(outChannels)],
    )
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return this.conv5x5.forward(x)
  }
}

/** FastestDet; COCO's 80 classes by default. */
export const fastestDet = (options: FastestDetOptions = {}) =>
  new FastestDet(options).initialize(options.seed)

/** COCO val2017 AP50 25.3 %, AP 13.0 %, with pictures of 352×352 pixels. 1 MB, from the authors' repository. */
export const fastestDetCoco = {
  build: () => fastestDet(),
  task: detector,
  url: 'https://raw.githubusercontent.com/dog-qiuqiu/FastestDet/97df0a850c4949dcd7d9abf9c539679eee6b6a90/weights/weight_AP05%3A0.253207_280-epoch.pth',
  license: 'BSD-3-Clause',
  labels: cocoLabels,
  metrics: { 'COCO val2017 AP50': 0.253, 'COCO val2017 AP': 0.13 },
  recipe: 'https://github.com/dog-qiuqiu/FastestDet',
} satisfies Weights<FastestDet, Detector>
