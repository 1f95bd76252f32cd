/**
 * EfficientNet: Tan & Le 2019, "Rethinking Model Scaling for Convolutional Neural Networks", with torchvision's keys.
 * [n, 224, 224, 3] -> [n, 1000]; any size works. The maps of B0 have strides 4, 8, 16 and 32 and 24, 40, 112 and 1280
 * channels.
 *
 * As in torchvision, the epsilon of its norms is 1e-5 (1e-3 in the paper's code), and strided convolutions pad both sides
 * alike.
 */
import {
  Dropout,
  kaimingNormal,
  Linear,
  Module,
  Sequential,
  SqueezeExcitation,
  StochasticDepth,
  swish,
  tf,
  uniform,
  zeros,
} from '@cnn/core'
import type { ClassificationOptions } from './classification-network.js'
import { ConvNormActivation, type ConvNormActivationOptions } from './conv-norm-activation.js'
import { imageNetWeights } from './image-net-weights.js'
import { LayeredNetwork, type Level, lastOfEachStride } from './layered-network.js'
import { wholeGroups } from './whole-groups.js'

export interface EfficientNetOptions extends ClassificationOptions {
  /** Dropout before the linear layer. Default 0.2 in B0. */
  dropout?: number
  /** The probability with which training skips the last block; earlier ones are skipped more rarely. Default 0.2. */
  stochasticDepth?: number
}

/** How much wider and deeper than B0 an EfficientNet is. */
export interface EfficientNetDesign {
  width: number
  depth: number
  dropout: number
}

/** Blocks of B0 that follow each other: how wide they are inside, side of the filter, first stride, channels, number. */
const stages = [
  { expansion: 1, size: 3, stride: 1, channels: 16, blocks: 1 },
  { expansion: 6, size: 3, stride: 2, channels: 24, blocks: 2 },
  { expansion: 6, size: 5, stride: 2, channels: 40, blocks: 2 },
  { expansion: 6, size: 3, stride: 2, channels: 80, blocks: 3 },
  { expansion: 6, size: 5, stride: 1, channels: 112, blocks: 3 },
  { expansion: 6, size: 5, stride: 2, channels: 192, blocks: 4 },
  { expansion: 6, size: 3, stride: 1, channels: 320, blocks: 1 },
]

export class EfficientNet extends LayeredNetwork {
  readonly layers: Sequential<ConvNormActivation | Stage>
  readonly classifier: Sequential<Dropout | Linear>
  protected readonly levels: readonly Level[]

  constructor(name: string, design: EfficientNetDesign, options: EfficientNetOptions) {
    const { dropout = design.dropout, stochasticDepth = 0.2 } = options
    super(name, { ...options, dropout, stochasticDepth } as ClassificationOptions)
    const wide = (channels: number) => wholeGroups(channels * design.width)
    const depths = stages.map(({ blocks }) => Math.ceil(blocks * design.depth))
    const depth = depths.reduce((a, b) => a + b)
    const stem = wide(32)
    const layers: (ConvNormActivation | Stage)[] = []
    layers.push(convNormSwish(this.inChannels, stem, { stride: 2 }))
    let channels = stem
    let before = 0
    stages.forEach((stage, index) => {
      const rates = Array.from(
        { length: depths[index]! },
        (_, i) => (stochasticDepth * (before + i)) / depth,
      )
      layers.push(new Stage(channels, wide(stage.channels), stage, rates))
      channels = wide(stage.channels)
      before += depths[index]!
    })
    layers.push(convNormSwish(channels, 4 * channels, { size: 1 }))
    this.layers = new Sequential(...layers)
    this.levels = lastOfEachStride(layers)
    const init = uniform(1 / Math.sqrt(this.numClasses))
    const linear = new Linear(4 * channels, this.numClasses, { init, biasInit: zeros })
    this.classifier = new Sequential<Dropout | Linear>(new Dropout(dropout), linear)
  }
}

interface BlockShape {
  expansion: number
  size: number
  stride: number
}

/** Blocks of one width, the first of them strided; `rates` are those of their stochastic depth. */
class Stage extends Sequential<InvertedResidual> {
  readonly stride: number
  readonly outChannels: number

  constructor(
    inChannels: number,
    outChannels: number,
    shape: BlockShape,
    rates: readonly number[],
  ) {
    const blocks = rates.map((rate, i) =>
      i === 0
        ? new InvertedResidual(inChannels, outChannels, shape, rate)
        : new InvertedResidual(outChannels, outChannels, { ...shape, stride: 1 }, rate),
    )
    super(...blocks)
    this.stride = shape.stride
    this.outChannels = outChannels
  }
}

/**
 * Widens its input, filters each channel, weighs the channels by squeeze and excitation (a quarter as wide as the block's
 * input), and narrows it again; what keeps its shape is added to its input.
 */
class InvertedResidual extends Module {
  block: Sequential<ConvNormActivation | SqueezeExcitation>
  readonly #depth?: StochasticDepth

  constructor(inChannels: number, outChannels: number, shape: BlockShape, rate: number) {
    super()
    const { expansion, size, stride } = shape
    const inside = wholeGroups(inChannels * expansion)
    const parts: (ConvNormActivation | SqueezeExcitation)[] = []
    if (inside !== inChannels) parts.push(convNormSwish(inChannels, inside, { size: 1 }))
    parts.push(
      convNormSwish(inside, inside, { size, stride, groups: inside }),
      squeezeExcitation(inside, Math.max(1, Math.floor(inChannels / 4))),
      new ConvNormActivation(inside, outChannels, { size: 1, activation: 'linear' }),
    )
    this.block = new Sequential(...parts)
    if (stride === 1 && inChannels === outChannels) this.#depth = new StochasticDepth(rate)
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.block.forward(x) as tf.Tensor4D
    return this.#depth ? tf.add(x, this.#depth.forward(y)) : y
  }
}

const convNormSwish = (
  inChannels: number,
  outChannels: number,
  options: ConvNormActivationOptions,
) => new ConvNormActivation(inChannels, outChannels, { ...options, activation: 'swish' })

const squeezeExcitation = (channels: number, squeezed: number) =>
  new SqueezeExcitation(channels, squeezed, {
    activation: swish,
    init: kaimingNormal('out'),
    biasInit: zeros,
  })

/** EfficientNet-B0: 5,288,548 parameters with 3 channels and 1000 classes. */
export const efficientnetB0 = (options: EfficientNetOptions = {}) =>
  new EfficientNet('efficientnetB0', { width: 1, depth: 1, dropout: 0.2 }, options).initialize(
    options.seed,
  )

/** ImageNet top-1 77.69 %, top-5 93.53 %. Ross Wightman trained them (timm, Apache-2.0), torchvision publishes them. */
export const efficientnetB0ImageNet = /* @__PURE__ */ imageNetWeights(efficientnetB0, {
  file: 'efficientnet_b0_rwightman-3dd342df.pth',
  method: 'bicubic',
  top1: 0.77692,
  top5: 0.93532,
  recipe: 'https://github.com/pytorch/vision/tree/main/references/classification#efficientnet-v1',
  license: 'Apache-2.0',
})
