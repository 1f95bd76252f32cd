/**
 * A small plain network: four times convolution, batch norm and ReLU with pooling between, then a linear layer. It learns
 * 28×28 pictures in minutes on a laptop, and is what the tour and the browser train.
 * [n, 28, 28, c] -> [n, classes]; any size from 8 up works.
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
  Sequential,
  tf,
} from '@cnn/core'
import { ClassificationNetwork, type ClassificationOptions } from './classification-network.js'

export interface PlainNetOptions extends ClassificationOptions {
  /** Channels of the stages, each at half the resolution of the one before. Default 32, 64, 128, 256. */
  widths?: readonly number[]
  /** Dropout before the linear layer. Default 0.2. */
  dropout?: number
}

export class PlainNet extends ClassificationNetwork {
  stages: Sequential<Stage>
  dropout: Dropout
  fc: Linear
  readonly featureStrides: readonly number[]
  readonly featureChannels: readonly number[]

  constructor(options: PlainNetOptions) {
    const { widths = [32, 64, 128, 256], dropout = 0.2 } = options
    super('plainNet', { numClasses: 10, ...options, widths, dropout } as ClassificationOptions)
    const inputs = [this.inChannels, ...widths]
    this.stages = new Sequential(...widths.map((width, i) => new Stage(inputs[i]!, width, i > 0)))
    this.dropout = new Dropout(dropout)
    this.fc = new Linear(widths.at(-1)!, this.numClasses)
    this.featureStrides = widths.map((_, stage) => 2 ** stage)
    this.featureChannels = widths
  }

  /** Maps at strides 1, 2, 4 and 8. */
  features(images: tf.Tensor4D): tf.Tensor4D[] {
    const maps = [images]
    for (const stage of this.stages) maps.push(stage.forward(maps.at(-1)!))
    return maps.slice(1)
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    const pooled = globalAveragePool(this.features(images).at(-1)!)
    return this.fc.forward(this.dropout.forward(pooled)) as tf.Tensor2D
  }
}

class Stage extends Module {
  conv: Conv2d
  bn: BatchNorm
  readonly #halves: boolean

  constructor(inChannels: number, outChannels: number, halves: boolean) {
    super()
    this.conv = new Conv2d(inChannels, outChannels, 3, {
      padding: 1,
      bias: false,
      init: kaimingNormal(),
    })
    this.bn = new BatchNorm(outChannels)
    this.#halves = halves
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const input = this.#halves ? tf.maxPool(x, 2, 2, 'valid') : x
    return convNorm(input, this.conv, this.bn, 'relu')
  }
}

export const plainNet = (options: PlainNetOptions = {}) =>
  new PlainNet(options).initialize(options.seed)
