/**
 * ResNet-9, for small pictures and short trainings, after David Page's network for CIFAR-10 ('How to train your ResNet',
 * 2018): a convolution, then stages that halve the picture, widen it, and refine it by one residual block each.
 * [n, 28, 28, c] -> [n, classes]; any size from 4 up works.
 *
 * It differs from the original in being narrower, in pooling before a stage's first convolution instead of after it
 * (a quarter of the work), in a block for every stage, and in averaging instead of taking the maximum at the end.
 */
import { Dropout, globalAveragePool, Linear, Module, Sequential, tf } from '@cnn/core'
import { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'
import { ConvNormActivation } from './conv-norm-activation.js'

export interface ResNet9Options extends ClassificationOptions {
  /** Channels of the first convolution and of the stages, each at half the resolution of the one before. Default 32, 64, 128. */
  widths?: readonly number[]
  /** Residual blocks after the first convolution, at full resolution. Default 0. */
  stemBlocks?: number
  /** Dropout before the linear layer. Default 0.2. */
  dropout?: number
}

export class ResNet9 extends ClassificationNetwork {
  stem: ConvNormActivation
  stemBlocks: Sequential<Sequential<ConvNormActivation>>
  stages: Sequential<Stage>
  dropout: Dropout
  fc: Linear
  readonly featureStrides: readonly number[]
  readonly featureChannels: readonly number[]

  constructor(options: ResNet9Options) {
    const { widths = [32, 64, 128], stemBlocks = 0, dropout = 0.2 } = options
    const own = { widths, stemBlocks, dropout }
    super('resnet9', { numClasses: 10, ...options, ...own } as ClassificationOptions)
    const [first, ...others] = widths as [number, ...number[]]
    this.stem = new ConvNormActivation(this.inChannels, first, { activation: 'relu' })
    this.stemBlocks = new Sequential(
      ...Array.from({ length: stemBlocks }, () => residualBlock(first)),
    )
    this.stages = new Sequential(...others.map((width, i) => new Stage(widths[i]!, width)))
    this.dropout = new Dropout(dropout)
    this.fc = new Linear(widths.at(-1)!, this.numClasses)
    this.featureStrides = widths.map((_, stage) => 2 ** stage)
    this.featureChannels = widths
  }

  /** Maps at strides 1, 2, 4, … */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    let stem = this.stem.forward(images)
    for (const block of this.stemBlocks) stem = tf.add(stem, block.forward(stem))
    const maps = [stem]
    for (const stage of this.stages) maps.push(stage.forward(maps.at(-1)!))
    return maps
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    const pooled = globalAveragePool(this.features(images).at(-1)!)
    return this.fc.forward(this.dropout.forward(pooled)) as tf.Tensor2D
  }
}

/** Pooling, a wider convolution, and a residual block. */
class Stage extends Module {
  conv: ConvNormActivation
  block: Sequential<ConvNormActivation>

  constructor(inChannels: number, outChannels: number) {
    super()
    this.conv = new ConvNormActivation(inChannels, outChannels, { activation: 'relu' })
    this.block = residualBlock(outChannels)
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const y = this.conv.forward(tf.maxPool(x, 2, 2, 'valid'))
    return tf.add(y, this.block.forward(y))
  }
}

/** Two convolutions, to be added to what they are given. */
const residualBlock = (channels: number) =>
  new Sequential(
    new ConvNormActivation(channels, channels, { activation: 'relu' }),
    new ConvNormActivation(channels, channels, { activation: 'relu' }),
  )

export const resnet9 = (options: ResNet9Options = {}) =>
  new ResNet9(options).initialize(options.seed)
