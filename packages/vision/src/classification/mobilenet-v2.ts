/**
 * MobileNetV2: Sandler et al. 2018, "Inverted Residuals and Linear Bottlenecks", with torchvision's keys.
 * [n, 224, 224, 3] -> [n, 1000]; any size from 32 up works.
 */
import {
  BatchNorm,
  Conv2d,
  convNorm,
  Dropout,
  globalAveragePool,
  kaimingNormal,
  Linear,
  Module,
  normal,
  Sequential,
  tf,
  zeros,
} from '@cnn/core'
import { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'
import { ConvNormActivation } from './conv-norm-activation.js'

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

export class MobileNetV2 extends ClassificationNetwork {
  readonly layers: Sequential<ConvNormActivation | InvertedResidual>
  readonly classifier: Sequential<Dropout | Linear>

  constructor(options: MobileNetV2Options) {
    const { widthMultiplier = 1, dropout = 0.2 } = options
    super('mobilenetV2', { ...options, widthMultiplier, dropout } as ClassificationOptions)
    const stem = wholeGroups(32 * widthMultiplier)
    const head = wholeGroups(1280 * Math.max(1, widthMultiplier))
    const blocks: InvertedResidual[] = []
    let channels = stem
    for (const stage of stages) {
      const width = wholeGroups(stage.channels * widthMultiplier)
      for (let i = 0; i < stage.blocks; i++) {
        const stride = i === 0 ? stage.stride : 1
        blocks.push(new InvertedResidual(channels, width, stage.expansion, stride))
        channels = width
      }
    }
    this.layers = new Sequential<ConvNormActivation | InvertedResidual>(
      new ConvNormActivation(this.inChannels, stem, { stride: 2 }),
      ...blocks,
      new ConvNormActivation(channels, head, { size: 1 }),
    )
    const linear = new Linear(head, this.numClasses, { init: normal(0.01), biasInit: zeros })
    this.classifier = new Sequential<Dropout | Linear>(new Dropout(dropout), linear)
  }

  /** torchvision calls the layers as this project calls the method that runs them. */
  override children(): [string, Module][] {
    return [
      ['features', this.layers],
      ['classifier', this.classifier],
    ]
  }

  /** Maps at strides 2, 4, 8, 16 and 32, the last one of them the widest of all. */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    const maps: tf.Tensor4D[] = []
    let x = images
    for (const layer of this.layers) {
      const y = layer.forward(x)
      if (y.shape[1] === x.shape[1]) maps.pop()
      maps.push(y)
      x = y
    }
    return maps
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    const pooled = globalAveragePool(this.features(images).at(-1)!)
    return this.classifier.forward(pooled) as tf.Tensor2D
  }
}

/** Widens its input, filters each channel, and narrows it again; what keeps its shape is added to its input. */
class InvertedResidual extends Module {
  conv: Sequential<ConvNormActivation | Conv2d | BatchNorm>
  readonly #inside: ConvNormActivation[]
  readonly #narrow: Conv2d
  readonly #norm: BatchNorm
  readonly #keepsShape: boolean

  constructor(inChannels: number, outChannels: number, expansion: number, stride: number) {
    super()
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

/** The multiple of 8 nearest to a number of channels, and not less than 90 % of it. */
function wholeGroups(channels: number) {
  const rounded = Math.max(8, 8 * Math.floor((channels + 4) / 8))
  return rounded < 0.9 * channels ? rounded + 8 : rounded
}

/** MobileNetV2: 3,504,872 parameters with 3 channels and 1000 classes. */
export const mobilenetV2 = (options: MobileNetV2Options = {}) =>
  new MobileNetV2(options).initialize(options.seed)
