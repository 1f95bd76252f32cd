/**
 * MobileNetV3: Howard et al. 2019, "Searching for MobileNetV3", with torchvision's keys. [n, 224, 224, 3] -> [n, 1000];
 * any size works. Its maps have strides 4, 8, 16 and 32 and 24, 40, 112 and 960 channels (large) or 16, 24, 48 and 576
 * (small).
 *
 * It differs from the paper as torchvision does: the squeezing layers have a quarter of the channels inside a block
 * rounded to 8, and the last layer before the classifier's dropout is a linear one with a bias.
 */
import {
  Dropout,
  Hardswish,
  hardSigmoid,
  type Initializer,
  kaimingNormal,
  Linear,
  Module,
  normal,
  Sequential,
  SqueezeExcitation,
  tf,
  zeros,
} from '@cnn/core'
import type { ClassificationOptions } from './classification-network.js'
import { ConvNormActivation, type ConvNormActivationOptions } from './conv-norm-activation.js'
import { imageNetWeights } from './image-net-weights.js'
import { LayeredNetwork, type Level, lastOfEachStride } from './layered-network.js'
import { wholeGroups } from './whole-groups.js'

export interface MobileNetV3Options extends ClassificationOptions {
  /** Multiplies the channels of all convolutions. Default 1. */
  widthMultiplier?: number
  /** Dropout before the last linear layer. Default 0.2. */
  dropout?: number
}

/** A block: side of its filter, channels inside, channels it gives, whether it squeezes, its activation and its stride. */
export type MobileNetV3Row = [number, number, number, boolean, 'relu' | 'hardSwish', number]

/** What a MobileNetV3 is made of. */
export interface MobileNetV3Design {
  rows: readonly MobileNetV3Row[]
  /** Width of the classifier's inner layer. */
  head: number
}

export const mobilenetV3LargeDesign: MobileNetV3Design = {
  rows: [
    [3, 16, 16, false, 'relu', 1],
    [3, 64, 24, false, 'relu', 2],
    [3, 72, 24, false, 'relu', 1],
    [5, 72, 40, true, 'relu', 2],
    [5, 120, 40, true, 'relu', 1],
    [5, 120, 40, true, 'relu', 1],
    [3, 240, 80, false, 'hardSwish', 2],
    [3, 200, 80, false, 'hardSwish', 1],
    [3, 184, 80, false, 'hardSwish', 1],
    [3, 184, 80, false, 'hardSwish', 1],
    [3, 480, 112, true, 'hardSwish', 1],
    [3, 672, 112, true, 'hardSwish', 1],
    [5, 672, 160, true, 'hardSwish', 2],
    [5, 960, 160, true, 'hardSwish', 1],
    [5, 960, 160, true, 'hardSwish', 1],
  ],
  head: 1280,
}

const small: MobileNetV3Design = {
  rows: [
    [3, 16, 16, true, 'relu', 2],
    [3, 72, 24, false, 'relu', 2],
    [3, 88, 24, false, 'relu', 1],
    [5, 96, 40, true, 'hardSwish', 2],
    [5, 240, 40, true, 'hardSwish', 1],
    [5, 240, 40, true, 'hardSwish', 1],
    [5, 120, 48, true, 'hardSwish', 1],
    [5, 144, 48, true, 'hardSwish', 1],
    [5, 288, 96, true, 'hardSwish', 2],
    [5, 576, 96, true, 'hardSwish', 1],
    [5, 576, 96, true, 'hardSwish', 1],
  ],
  head: 1024,
}

export class MobileNetV3 extends LayeredNetwork {
  readonly layers: Sequential<ConvNormActivation | InvertedResidual>
  readonly classifier: Sequential<Linear | Hardswish | Dropout>
  protected readonly levels: readonly Level[]

  constructor(name: string, { rows, head }: MobileNetV3Design, options: MobileNetV3Options) {
    const { widthMultiplier = 1, dropout = 0.2 } = options
    super(name, { ...options, widthMultiplier, dropout } as ClassificationOptions)
    const wide = (channels: number) => wholeGroups(channels * widthMultiplier)
    let channels = wide(16)
    const layers: (ConvNormActivation | InvertedResidual)[] = []
    layers.push(
      convNormActivation(this.inChannels, channels, { stride: 2, activation: 'hardSwish' }),
    )
    for (const [size, inside, outside, squeezes, activation, stride] of rows) {
      const shape = { size, inside: wide(inside), squeezes, activation, stride }
      layers.push(new InvertedResidual(channels, wide(outside), shape))
      channels = wide(outside)
    }
    const last = 6 * channels
    layers.push(convNormActivation(channels, last, { size: 1, activation: 'hardSwish' }))
    this.layers = new Sequential(...layers)
    this.levels = lastOfEachStride(layers)
    this.classifier = new Sequential<Linear | Hardswish | Dropout>(
      linear(last, wide(head)),
      new Hardswish(),
      new Dropout(dropout),
      linear(wide(head), this.numClasses),
    )
  }
}

export interface InvertedResidualShape {
  /** Side of the filter. */
  size: number
  /** Channels inside. */
  inside: number
  squeezes: boolean
  activation: 'relu' | 'hardSwish'
  stride: number
  /** Of the batch norms; the network's own by default. */
  norm?: ConvNormActivationOptions['norm']
  /** Of the convolutions' weights; He's by default. */
  init?: Initializer
}

/**
 * Widens its input, filters each channel, weighs the channels by squeeze and excitation, and narrows it again; what keeps
 * its shape is added to its input.
 */
export class InvertedResidual extends Module {
  block: Sequential<ConvNormActivation | SqueezeExcitation>
  readonly stride: number
  readonly outChannels: number
  readonly #keepsShape: boolean

  constructor(inChannels: number, outChannels: number, shape: InvertedResidualShape) {
    super()
    const { size, inside, squeezes, activation, stride, norm, init } = shape
    const made = { norm, init }
    this.stride = stride
    this.outChannels = outChannels
    this.#keepsShape = stride === 1 && inChannels === outChannels
    const parts: (ConvNormActivation | SqueezeExcitation)[] = []
    if (inside !== inChannels) {
      parts.push(convNormActivation(inChannels, inside, { ...made, size: 1, activation }))
    }
    const filter = { ...made, size, stride, groups: inside, activation }
    parts.push(convNormActivation(inside, inside, filter))
    if (squeezes) parts.push(squeezeExcitation(inside, init))
    const narrow = { ...made, size: 1, activation: 'linear' } as const
    parts.push(convNormActivation(inside, outChannels, narrow))
    this.block = new Sequential(...parts)
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.block.forward(x) as tf.Tensor4D
    return this.#keepsShape ? tf.add(x, y) : y
  }
}

const convNormActivation = (
  inChannels: number,
  outChannels: number,
  { norm = { epsilon: 1e-3, momentum: 0.01 }, ...options }: ConvNormActivationOptions,
) => new ConvNormActivation(inChannels, outChannels, { ...options, norm })

const squeezeExcitation = (channels: number, init = kaimingNormal('out')) =>
  new SqueezeExcitation(channels, wholeGroups(Math.floor(channels / 4)), {
    gate: hardSigmoid,
    init,
    biasInit: zeros,
  })

const linear = (inputs: number, outputs: number) =>
  new Linear(inputs, outputs, { init: normal(0.01), biasInit: zeros })

/** MobileNetV3-Large: 5,483,032 parameters with 3 channels and 1000 classes. */
export const mobilenetV3Large = (options: MobileNetV3Options = {}) =>
  new MobileNetV3('mobilenetV3Large', mobilenetV3LargeDesign, options).initialize(options.seed)

/** MobileNetV3-Small: 2,542,856 parameters. */
export const mobilenetV3Small = (options: MobileNetV3Options = {}) =>
  new MobileNetV3('mobilenetV3Small', small, options).initialize(options.seed)

const recipe =
  'https://github.com/pytorch/vision/tree/main/references/classification#mobilenetv3-large--small'

/** ImageNet top-1 75.27 %, top-5 92.57 %, of torchvision's newer recipe. */
export const mobilenetV3LargeImageNet = /* @__PURE__ */ imageNetWeights(mobilenetV3Large, {
  file: 'mobilenet_v3_large-5c1a4163.pth',
  shortSide: 232,
  top1: 0.75274,
  top5: 0.92566,
  recipe: 'https://github.com/pytorch/vision/issues/3995#new-recipe-with-reg-tuning',
})

/** ImageNet top-1 74.04 %, top-5 91.34 %, of the paper's recipe. */
export const mobilenetV3LargeImageNetV1 = /* @__PURE__ */ imageNetWeights(mobilenetV3Large, {
  file: 'mobilenet_v3_large-8738ca79.pth',
  top1: 0.74042,
  top5: 0.9134,
  recipe,
})

/** ImageNet top-1 67.67 %, top-5 87.40 %. */
export const mobilenetV3SmallImageNet = /* @__PURE__ */ imageNetWeights(mobilenetV3Small, {
  file: 'mobilenet_v3_small-047dcff4.pth',
  top1: 0.67668,
  top5: 0.87402,
  recipe,
})
