/**
 * Inception-v3 as FID and the Inception Score use it: the TensorFlow graph of 2015-12-05 that Heusel et al. 2017 and
 * Salimans et al. 2016 measured with, as mseitzer/pytorch-fid ported it, with that port's keys.
 * [n, 299, 299, 3] in [−1, 1] -> [n, 1008].
 *
 * It differs from torchvision's Inception-v3 in its 1008 outputs, in having no auxiliary head, in average pooling that
 * leaves the padding out, in a maximum in the last block's pooling, and in its weights.
 */
import { globalAveragePool, Linear, MaxPool2d, Module, tf, type WeightsMetadata } from '@cnn/core'
import {
  BasicConv2d,
  InceptionA,
  InceptionB,
  InceptionC,
  InceptionD,
  InceptionE,
} from './inception-blocks.js'

/** After how many channels features are taken: 2048 are those of FID, KID and precision. */
export type InceptionDepth = 64 | 192 | 768 | 2048

export class InceptionV3 extends Module {
  Conv2d_1a_3x3 = new BasicConv2d(3, 32, 3, { stride: 2 })
  Conv2d_2a_3x3 = new BasicConv2d(32, 32, 3)
  Conv2d_2b_3x3 = new BasicConv2d(32, 64, 3, { padding: 1 })
  Conv2d_3b_1x1 = new BasicConv2d(64, 80)
  Conv2d_4a_3x3 = new BasicConv2d(80, 192, 3)
  Mixed_5b = new InceptionA(192, 32)
  Mixed_5c = new InceptionA(256, 64)
  Mixed_5d = new InceptionA(288, 64)
  Mixed_6a = new InceptionB(288)
  Mixed_6b = new InceptionC(768, 128)
  Mixed_6c = new InceptionC(768, 160)
  Mixed_6d = new InceptionC(768, 160)
  Mixed_6e = new InceptionC(768, 192)
  Mixed_7a = new InceptionD(768)
  Mixed_7b = new InceptionE(1280, 'average')
  Mixed_7c = new InceptionE(2048, 'max')
  fc = new Linear(2048, inceptionClasses)

  /** The mean over height and width [n, depth] of the map of so many channels. Any size from 75 × 75 up works. */
  features(images: tf.Tensor4D, depth: InceptionDepth = 2048): tf.Tensor2D {
    const last = this.#stages.findIndex(({ channels }) => channels === depth)
    return tf.tidy(() => {
      // A tidy for each stage frees its maps before the next one begins.
      const map = this.#stages
        .slice(0, last + 1)
        .reduce((x, { layers }) => tf.tidy(() => runAll(x, layers)), images)
      return globalAveragePool(map)
    })
  }

  /**
   * Logits [n, 1008] of features [n, 2048]. The Inception Score is taken without the bias, since the graph that it was
   * defined by has none.
   */
  logits(features: tf.Tensor2D, { bias = true } = {}): tf.Tensor2D {
    if (bias) return this.fc.forward(features) as tf.Tensor2D
    return tf.matMul(features, this.fc.weight.value as tf.Tensor as tf.Tensor2D)
  }

  forward(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => this.logits(this.features(images)))
  }

  weightsMetadata(): WeightsMetadata {
    return { task: 'features', network: { name: 'inceptionV3' }, transform: inceptionTransform }
  }

  get #stages(): { channels: InceptionDepth; layers: Module[] }[] {
    return [
      {
        channels: 64,
        layers: [this.Conv2d_1a_3x3, this.Conv2d_2a_3x3, this.Conv2d_2b_3x3, halve],
      },
      { channels: 192, layers: [this.Conv2d_3b_1x1, this.Conv2d_4a_3x3, halve] },
      {
        channels: 768,
        layers: [
          ...[this.Mixed_5b, this.Mixed_5c, this.Mixed_5d],
          ...[this.Mixed_6a, this.Mixed_6b, this.Mixed_6c, this.Mixed_6d, this.Mixed_6e],
        ],
      },
      { channels: 2048, layers: [this.Mixed_7a, this.Mixed_7b, this.Mixed_7c] },
    ]
  }
}

/** ImageNet's 1000, and 8 that its training did not use. */
export const inceptionClasses = 1008

/** Pictures of any shape are distorted to 299 × 299, without antialiasing, as pytorch-fid does it. */
export const inceptionTransform = {
  ...{ size: 299, resize: 'squash' as const, antialias: false },
  ...{ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
}

const halve = new MaxPool2d(3, { stride: 2 })

const runAll = (x: tf.Tensor4D, layers: readonly Module[]) =>
  layers.reduce<tf.Tensor4D>((y, layer) => tf.tidy(() => layer.forward(y)), x)

/** Inception-v3 of FID: 23,850,960 parameters. */
export const inceptionV3 = ({ seed }: { seed?: number } = {}) => new InceptionV3().initialize(seed)
