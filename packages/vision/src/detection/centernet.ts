/**
 * CenterNet: Zhou, Wang & Krähenbühl 2019, "Objects as Points", arXiv:1904.07850. A thing is a peak in the map of its class;
 * beside the peak stand its width and height, and where in the cell its centre lies. There are no anchors to match, and
 * nothing to suppress.
 *
 * Pictures [n, h, w, 3], h and w multiples of 32, -> maps at stride 4: `hm` [n, h/4, w/4, classes] (logits), `wh` and `reg`
 * [n, h/4, w/4, 2] in cells. Heads, losses, targets and decoding are those of github.com/xingyizhou/CenterNet, and so are the
 * heads' keys. Otherwise than there:
 * - the neck has plain convolutions and takes the backbone's finer maps too (`TopDownNeck`): the deformable ones of the
 *   reference run on few machines, and its weights therefore do not fit here;
 * - pictures are RGB with ImageNet's mean and deviation, as the backbones' weights want them. The reference reads BGR:
 *   `normalization: { mean: [0.408, 0.447, 0.47], std: [0.289, 0.274, 0.278], order: 'bgr' }`;
 * - boxes at the right and lower border are not cut (`centerTargets`).
 */
import {
  CnnError,
  Conv2d,
  constant,
  convActivation,
  type Image,
  kaimingNormal,
  normal,
  penaltyReducedFocalLoss,
  ReLU,
  Sequential,
  tf,
  throwIfAborted,
  zeros,
} from '@cnn/core'
import { mobilenetV2 } from '../classification/mobilenet-v2.js'
import { resnet18 } from '../classification/resnet.js'
import { findPeaks, type Peaks } from './center-peaks.js'
import { centerTargets, type RadiusRule } from './center-targets.js'
import { type DetectionBatch, groundTruths } from './detection-batch.js'
import {
  DetectionNetwork,
  type DetectionOptions,
  type Detections,
  type DetectOptions,
} from './detection-network.js'
import { type DetectorBody, ResNetBody } from './detector-body.js'
import {
  type Framed,
  frameByLetterbox,
  imageNetNormalization,
  type Normalization,
} from './framing.js'
import { MobileNetV2Body } from './mobilenet-v2-body.js'
import { TopDownNeck } from './top-down-neck.js'

export interface CenterNetOptions extends Partial<DetectionOptions> {
  /** Side of the input, a multiple of 32, to which pictures are fitted with a black border. Default 512. */
  size?: number
  /** Channels of the map at stride 4, and of the heads. Default 64. */
  channels?: number
  /** Width of the targets' peaks, for training (`gaussianRadius`). Default 'reference'. */
  radius?: RadiusRule
  /** What the input's values are. Default ImageNet's. */
  normalization?: Normalization
}

export interface CenterNetMobileNetV2Options extends CenterNetOptions {
  /** Multiplies the channels of the backbone. Default 1. */
  widthMultiplier?: number
}

/** What CenterNet gives: see the head of this file. */
export type CenterNetMaps = { hm: tf.Tensor4D; wh: tf.Tensor4D; reg: tf.Tensor4D }

const stride = 4

/** What the loss of widths and heights, which are the largest numbers, counts for in the sum. */
const sizeWeight = 0.1

export class CenterNet extends DetectionNetwork {
  backbone: DetectorBody
  neck: TopDownNeck
  hm: Head
  wh: Head
  reg: Head
  override readonly threshold = 0.3
  override readonly evaluationBatchSize = 32
  readonly size: number
  readonly radius: RadiusRule
  readonly normalization: Normalization

  constructor(name: string, backbone: DetectorBody, options: CenterNetOptions) {
    const { numClasses = 80, size = 512, channels = 64 } = options
    super(name, { ...options, numClasses })
    if (!Number.isInteger(size / 32) || size < 32) {
      throw new CnnError('bad-option', `${name}: size is ${size}; it is a multiple of 32.`)
    }
    this.size = size
    this.radius = options.radius ?? 'reference'
    this.normalization = options.normalization ?? imageNetNormalization
    this.backbone = backbone
    this.neck = new TopDownNeck(backbone.channels, channels)
    // A sigmoid of 0.1 everywhere, so that the many cells without a thing do not drown the few with one at the start.
    this.hm = new Head(channels, numClasses, { init: normal(0.01), bias: -2.19 })
    this.wh = new Head(channels, 2, { init: normal(0.001), bias: 0 })
    this.reg = new Head(channels, 2, { init: normal(0.001), bias: 0 })
  }

  forward(images: tf.Tensor4D): CenterNetMaps {
    const [, height, width] = images.shape
    if (height % 32 !== 0 || width % 32 !== 0) {
      throw new CnnError(
        'bad-image',
        `CenterNet takes pictures whose sides are multiples of 32, not ${width}×${height}: frame() makes such.`,
      )
    }
    return tf.tidy(() => {
      const map = tf.tidy(() => this.neck.forward(this.backbone.forward(images)))
      return { hm: this.hm.forward(map), wh: this.wh.forward(map), reg: this.reg.forward(map) }
    })
  }

  frame(images: readonly Image[]): Framed {
    const { size, normalization } = this
    return frameByLetterbox(images, { width: size, height: size, fill: 0, ...normalization })
  }

  /** `hm_loss`, `wh_loss` and `off_loss`; that of width and height counts a tenth. */
  losses(batch: DetectionBatch): Record<string, tf.Scalar> {
    return tf.tidy(() => {
      const { hm, wh, reg } = this.forward(batch.images)
      const [, height, width, classes] = hm.shape
      const grid = { height, width, classes, stride }
      const targets = centerTargets(groundTruths(batch), grid, this.radius)
      return {
        hm_loss: penaltyReducedFocalLoss(hm, tf.tensor(targets.hm, hm.shape)),
        wh_loss: tf.mul(distanceAt(wh, targets.cells, targets.wh), sizeWeight),
        off_loss: distanceAt(reg, targets.cells, targets.reg),
      }
    })
  }

  /** The 100 best peaks, whatever their scores, unless told otherwise. */
  async detectBatch(
    images: tf.Tensor4D,
    sizes: Int32Array,
    { threshold = 0, maxDetections = 100, signal }: DetectOptions,
  ): Promise<Detections[]> {
    throwIfAborted(signal)
    const maps = tf.tidy(() => this.forward(images))
    try {
      const [batch, height, width, classes] = maps.hm.shape
      const [hm, wh, reg] = await Promise.all([
        maps.hm.data<'float32'>(),
        maps.wh.data<'float32'>(),
        maps.reg.data<'float32'>(),
      ])
      return Array.from({ length: batch }, (_, i) => {
        const part = (values: Float32Array) =>
          values.subarray((i * values.length) / batch, ((i + 1) * values.length) / batch)
        const peaks = findPeaks(part(hm), { height, width, classes }, { count: maxDetections, threshold }) // biome-ignore format: one line
        const limits = sizes.subarray(2 * i, 2 * i + 2)
        return boxesOfPeaks(peaks, { width, wh: part(wh), reg: part(reg), limits })
      })
    } finally {
      tf.dispose(maps)
    }
  }
}

/** 3×3 with a ReLU, then 1×1; under the keys '0' and '2'. */
class Head extends Sequential<Conv2d | ReLU> {
  constructor(
    channels: number,
    outChannels: number,
    { init, bias }: { init: ReturnType<typeof normal>; bias: number },
  ) {
    super(
      new Conv2d(channels, channels, 3, { padding: 1, init: kaimingNormal(), biasInit: zeros }),
      new ReLU(),
      new Conv2d(channels, outChannels, 1, { init, biasInit: constant(bias) }),
    )
  }

  override forward(x: tf.Tensor): tf.Tensor4D {
    const y = convActivation(x as tf.Tensor4D, this.at(0) as Conv2d, 'relu')
    return convActivation(y, this.at(2) as Conv2d, 'linear')
  }
}

/** How far the map's values at these cells are from what they should be, on average. */
function distanceAt(map: tf.Tensor4D, cells: Int32Array, targets: Float32Array): tf.Scalar {
  const rows = tf.reshape(map, [-1, 2])
  // Without a thing the loss is 0, and so is its gradient.
  if (cells.length === 0) return tf.mul(tf.sum(tf.gather(rows, tf.tensor1d([0], 'int32'))), 0)
  const found = tf.gather(rows, tf.tensor1d(cells, 'int32'))
  const distance = tf.sum(tf.abs(tf.sub(found, tf.tensor2d(targets, [cells.length, 2]))))
  return tf.div(distance, 2 * cells.length + 1e-4)
}

interface BoxMaps {
  width: number
  wh: Float32Array
  reg: Float32Array
  /** Height and width of the picture within the input. */
  limits: Int32Array
}

/** Boxes round peaks in pixels of the input; what has no area within the picture is left out. */
function boxesOfPeaks(
  { cells, labels, scores }: Peaks,
  { width, wh, reg, limits: [bottom, right] }: BoxMaps,
): Detections {
  const corners: number[] = []
  const kept: number[] = []
  cells.forEach((cell, i) => {
    const x = (cell % width) + reg[2 * cell]!
    const y = Math.floor(cell / width) + reg[2 * cell + 1]!
    const [halfWidth, halfHeight] = [wh[2 * cell]! / 2, wh[2 * cell + 1]! / 2]
    const x1 = Math.max(0, stride * (x - halfWidth))
    const y1 = Math.max(0, stride * (y - halfHeight))
    const x2 = Math.min(right!, stride * (x + halfWidth))
    const y2 = Math.min(bottom!, stride * (y + halfHeight))
    if (!(x2 > x1 && y2 > y1)) return
    corners.push(x1, y1, x2, y2)
    kept.push(i)
  })
  return {
    boxes: Float32Array.from(corners),
    scores: Float32Array.from(kept, (i) => scores[i]!),
    labels: Int32Array.from(kept, (i) => labels[i]!),
  }
}

/**
 * CenterNet with ResNet-18; 80 classes by default, COCO's. To begin with what the backbone knows from ImageNet:
 *
 * @example
 * const model = centernetResnet18({ numClasses: 3, labels: ['cat', 'dog', 'bird'] })
 * await loadWeights(model.backbone, resnet18ImageNet.url, { ignore: ['fc'] })
 */
export const centernetResnet18 = (options: CenterNetOptions = {}) =>
  new CenterNet('centernetResnet18', new ResNetBody(resnet18), options).initialize(options.seed)

/**
 * CenterNet with MobileNetV2; 80 classes by default, COCO's. To begin with what the backbone knows from ImageNet:
 *
 * @example
 * const model = centernetMobilenetV2({ numClasses: 3, labels: ['cat', 'dog', 'bird'] })
 * await loadWeights(model.backbone, mobilenetV2ImageNet.url, { ignore: ['features.18', 'classifier'] })
 */
export const centernetMobilenetV2 = (options: CenterNetMobileNetV2Options = {}) => {
  const { widthMultiplier } = options
  const backbone = new MobileNetV2Body(() => mobilenetV2({ widthMultiplier }))
  return new CenterNet('centernetMobilenetV2', backbone, options).initialize(options.seed)
}
