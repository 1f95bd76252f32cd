/**
 * MobileNetV2: Sandler et al. 2018, "Inverted Residuals and Linear Bottlenecks", with torchvision's keys.
 * [n, 224, 224, 3] -> [n, 1000]; any size works. Its maps have strides 4, 8, 16 and 32 and 24, 32, 96 and 1280 channels.
 */
import {
  BatchNorm,
  Conv2d,
  convNorm,
  Dropout,
  kaimingNormal,
  Linear,
  Module,
  normal,
  Sequential,
  tf,
  zeros,
} from '@cnn/core'
import type { ClassificationOptions } from './classification-network.js'
import { ConvNormActivation } from './conv-norm-activation.js'
import { imageNetWeights } from './image-net-weights.js'
import { LayeredNetwork, type Level, lastOfEachStride } from './layered-network.js'
import { wholeGroups } from './whole-groups.js'

export interface MobileNetV2Options extends ClassificationOptions {
  /** Multiplies the channels of all layers, but those of the last convolution only from 1 up. Default 1. */
  widthMultiplier?: number
  /** Dropout before the linear layer. Default 0.2. */
  dropout?: number
}

/** Blocks that follow each other: how many times as wide they are inside, their channels, number, and first stride. */
const stages = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2 },
  { expansion: 6, channels: 32, blocks: 3, stride: 2 },
  { expansion: 6, channels: 64, blocks: 4, stride: 2 },
  { expansion: 6, channels: 96, blocks: 3, stride: 1 },
  { expansion: 6, channels: 160, blocks: 3, stride: 2 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1 },
]

export class MobileNetV2 extends LayeredNetwork {
  readonly layers: Sequential<ConvNormActivation | InvertedResidual>
  readonly classifier: Sequential<Dropout | Linear>
  protected readonly levels: readonly Level[]

  constructor(options: MobileNetV2Options) {
    const { widthMultiplier = 1, dropout = 0.2 } = options
    super('mobilenetV2', { ...options, widthMultiplier, dropout } as ClassificationOptions)
    const stem = wholeGroups(32 * widthMultiplier)
    const head = wholeGroups(1280 * Math.max(1, widthMultiplier))
    const layers: (ConvNormActivation | InvertedResidual)[] = []
    layers.push(new ConvNormActivation(this.inChannels, stem, { stride: 2 }))
    let channels = stem
    for (const stage of stages) {
      const width = wholeGroups(stage.channels * widthMultiplier)
      for (let i = 0; i < stage.blocks; i++) {
        const stride = i === 0 ? stage.stride : 1
        layers.push(new InvertedResidual(channels, width, stage.expansion, stride))
        channels = width
      }
    }
    layers.push(new ConvNormActivation(channels, head, { size: 1 }))
    this.layers = new Sequential(...layers)
    this.levels = lastOfEachStride(layers)
    const linear = new Linear(head, this.numClasses, { init: normal(0.01), biasInit: zeros })
    this.classifier = new Sequential<Dropout | Linear>(new Dropout(dropout), linear)
  }
}

/** Widens its input, filters each channel, and narrows it again; what keeps its shape is added to its input. */
class InvertedResidual extends Module {
  conv: Sequential<ConvNormActivation | Conv2d | BatchNorm>
  readonly stride: number
  readonly outChannels: number
  readonly #inside: ConvNormActivation[]
  readonly #narrow: Conv2d
  readonly #norm: BatchNorm
  readonly #keepsShape: boolean

  constructor(inChannels: number, outChannels: number, expansion: number, stride: number) {
    super()
    this.stride = stride
    this.outChannels = outChannels
    const width = inChannels * expansion
    const filter = new ConvNormActivation(width, width, { stride, groups: width })
    this.#inside =
      expansion === 1 ? [filter] : [new ConvNormActivation(inChannels, width, { size: 1 }), filter]
    this.#narrow = new Conv2d(width, outChannels, 1, { bias: false, init: kaimingNormal('out') })
    this.#norm = new BatchNorm(outChannels)
    this.#keepsShape = stride === 1 && inChannels === outChannels
    const parts = [...this.#inside, this.#narrow, this.#norm]
    this.conv = new Sequential<ConvNormActivation | Conv2d | BatchNorm>(...parts)
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const wide = this.#inside.reduce((y, layer) => layer.forward(y), x)
    const y = convNorm(wide, this.#narrow, this.#norm)
    return this.#keepsShape ? tf.add(x, y) : y
  }
}

/** MobileNetV2: 3,504,872 parameters with 3 channels and 1000 classes. */
export const mobilenetV2 = (options: MobileNetV2Options = {}) =>
  new MobileNetV2(options).initialize(options.seed)

/** ImageNet top-1 72.15 %, top-5 90.82 %, of torchvision's newer recipe. */
export const mobilenetV2ImageNet = /* @__PURE__ */ imageNetWeights(mobilenetV2, {
  file: 'mobilenet_v2-7ebf99e0.pth',
  shortSide: 232,
  top1: 0.72154,
  top5: 0.90822,
  recipe: 'https://github.com/pytorch/vision/issues/3995#new-recipe-with-reg-tuning',
})

/** ImageNet top-1 71.88 %, top-5 90.29 %, of the recipe nearer to the paper. */
export const mobilenetV2ImageNetV1 = /* @__PURE__ */ imageNetWeights(mobilenetV2, {
  file: 'mobilenet_v2-b0353104.pth',
  top1: 0.71878,
  top5: 0.90286,
  recipe: 'https://github.com/pytorch/vision/tree/main/references/classification#mobilenetv2',
})
