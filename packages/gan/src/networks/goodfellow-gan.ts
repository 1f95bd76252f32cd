/**
 * The networks with which Goodfellow et al. 2014, "Generative Adversarial Nets", learned MNIST (goodfeli/adversarial,
 * mnist.yaml): a generator of two layers of rectifiers and one of sigmoids, a discriminator of two layers of maxout units,
 * which drops a fifth of the picture and half of all else. [n, 100] -> [n, 28, 28, 1] -> [n, 1].
 *
 * Layers bear their names in that file, with a PyTorch linear layer's keys. The last sigmoid of the discriminator is left to
 * the loss. Pictures in [0, 1]. For how it was trained see `goodfellowTraining`.
 */
import { Dropout, Flatten, Linear, Module, tf, uniform, zeros } from '@cnn/core'
import { type DiscriminatorNetwork, ImageGan, type Latent } from '../adversarial/gan.js'
import { ImageGeneratorModule } from './image-generator-module.js'
import { Maxout } from './maxout.js'
import { requireLatents, requirePictures, requireSizes } from './require-sizes.js'
import { Unflatten } from './unflatten.js'

export interface GoodfellowGanOptions {
  /** Width and height of the pictures. Default 28. */
  imageSize?: number
  /** 1 for grey, 3 for colour. Default 1. */
  channels?: 1 | 3
  /** Values of a latent vector, uniform in ±√3, so that their variance is 1. Default 100. */
  latentSize?: number
  /** Rectifiers in each hidden layer of the generator. Default 1200. */
  rectifiers?: number
  /** Maxout units in each hidden layer of the discriminator, of 5 pieces each. Default 240. */
  units?: number
  /** Decides the first weights. Default 0. */
  seed?: number
}

const pieces = 5

export class GoodfellowGenerator extends ImageGeneratorModule {
  h0: Linear
  h1: Linear
  y: Linear
  readonly range = [0, 1] as const
  readonly latent: Latent
  readonly #unflatten: Unflatten

  constructor(options: GoodfellowGanOptions) {
    const { imageSize, channels, latentSize, rectifiers } = complete(options)
    super('goodfellowGenerator', { imageSize, channels, latentSize, rectifiers })
    this.latent = { size: latentSize, distribution: 'uniform', limit: Math.sqrt(3) }
    const layer = (inputs: number, outputs: number) =>
      new Linear(inputs, outputs, { init: uniform(0.05), biasInit: zeros })
    this.h0 = layer(latentSize, rectifiers)
    this.h1 = layer(rectifiers, rectifiers)
    this.y = layer(rectifiers, imageSize * imageSize * channels)
    this.#unflatten = new Unflatten(channels, imageSize)
  }

  forward(z: tf.Tensor2D): tf.Tensor4D {
    requireLatents('goodfellowGan', z, this.latent.size)
    const h0 = tf.relu(this.h0.forward(z))
    const h1 = tf.relu(this.h1.forward(h0))
    return this.#unflatten.forward(tf.sigmoid(this.y.forward(h1)))
  }
}

export class GoodfellowDiscriminator extends Module implements DiscriminatorNetwork {
  h0: Maxout
  h1: Maxout
  y: Linear
  readonly #sizes: { imageSize: number; channels: 1 | 3 }
  readonly #flatten = new Flatten()
  readonly #dropPixels = new Dropout(0.2)
  readonly #dropUnits = new Dropout(0.5)

  constructor(options: GoodfellowGanOptions) {
    super()
    const { imageSize, channels, units } = complete(options)
    const init = uniform(0.005)
    this.h0 = new Maxout(imageSize * imageSize * channels, units, pieces, init)
    this.h1 = new Maxout(units, units, pieces, init)
    this.y = new Linear(units, 1, { init, biasInit: zeros })
    this.#sizes = { imageSize, channels }
  }

  forward(samples: tf.Tensor4D): tf.Tensor2D {
    requirePictures('goodfellowGan', samples, this.#sizes)
    const pixels = this.#dropPixels.forward(this.#flatten.forward(samples)) as tf.Tensor2D
    const h0 = this.#dropUnits.forward(this.h0.forward(pixels)) as tf.Tensor2D
    const h1 = this.#dropUnits.forward(this.h1.forward(h0))
    return this.y.forward(h1) as tf.Tensor2D
  }
}

function complete({
  imageSize = 28,
  channels = 1,
  latentSize = 100,
  rectifiers = 1200,
  units = 240,
}: GoodfellowGanOptions) {
  const sizes = { imageSize, channels, latentSize, rectifiers, units }
  requireSizes('goodfellowGan', sizes)
  return sizes
}

/** The generator alone: 2,503,984 parameters for MNIST. */
export const goodfellowGenerator = (options: GoodfellowGanOptions = {}): GoodfellowGenerator =>
  new GoodfellowGenerator(options).initialize(options.seed)

/** The discriminator alone: 1,231,441 parameters for MNIST. */
export const goodfellowDiscriminator = (
  options: GoodfellowGanOptions = {},
): GoodfellowDiscriminator => new GoodfellowDiscriminator(options).initialize(options.seed)

export type GoodfellowGan = ImageGan & {
  readonly generator: GoodfellowGenerator
  readonly discriminator: GoodfellowDiscriminator
}

/** The GAN of 2014. Call `startFromMarginals` before training, as the authors did. */
export const goodfellowGan = (options: GoodfellowGanOptions = {}): GoodfellowGan =>
  new ImageGan(new GoodfellowGenerator(options), new GoodfellowDiscriminator(options)).initialize(
    options.seed,
  ) as GoodfellowGan
