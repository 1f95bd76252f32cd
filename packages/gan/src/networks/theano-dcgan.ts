/**
 * DCGAN as the paper's authors wrote it (Newmu/dcgan_code, the network for faces): filters of 5×5, uniform noise, a matrix
 * before the first maps, norms of epsilon 1e-8. [n, 100] -> [n, 64, 64, 3] -> [n, 1]. The keys are those of the same layers in
 * one PyTorch `Sequential` called `main`.
 *
 * It differs from the original in what it keeps: the original normalises by the statistics of the batch at hand even when
 * it samples, so that pictures depend on their neighbours; here inference has running statistics, as everywhere. Theano
 * turns filters by 180°, which is of no matter until weights are carried over. The original decays all weights by 1e-5
 * (`adam({ learningRate: 2e-4, beta1: 0.5, weightDecay: 1e-5 })`), 128 pictures at a time, and moves the two networks in turns.
 */
import { Flatten, LeakyReLU, Linear, Module, ReLU, Sequential, Tanh, type tf } from '@cnn/core'
import { type DiscriminatorNetwork, ImageGan, type Latent } from '../adversarial/gan.js'
import type { DcganOptions } from './dcgan.js'
import { dcganNorm, dcganWeights } from './dcgan-norm.js'
import { widthsTo } from './doublings.js'
import { ImageGeneratorModule } from './image-generator-module.js'
import { mapsOf } from './maps-of.js'
import { requireLatents, requirePictures, requireSizes } from './require-sizes.js'
import { convolution, transposed } from './theano-filters.js'
import { Unflatten } from './unflatten.js'

/** As `DcganOptions`, but the default `baseWidth` is 128. */
export type TheanoDcganOptions = DcganOptions

const epsilon = 1e-8

export class TheanoDcganGenerator extends ImageGeneratorModule {
  main: Sequential<Module>
  readonly range = [-1, 1] as const
  readonly latent: Latent

  constructor(options: TheanoDcganOptions) {
    const { latentSize, ...sizes } = complete(options)
    super('theanoDcganGenerator', { ...sizes, latentSize })
    this.latent = { size: latentSize, distribution: 'uniform', limit: 1 }
    const { start, widths } = widthsTo(sizes, 'theanoDcgan')
    const widest = widths.at(-1)!
    const values = widest * start * start
    const layers: Module[] = [
      new Linear(latentSize, values, { bias: false, init: dcganWeights }),
      dcganNorm(values, { epsilon }),
      new ReLU(),
      new Unflatten(widest, start),
    ]
    for (let i = widths.length - 1; i > 0; i--) {
      const width = widths[i - 1]!
      layers.push(transposed(widths[i]!, width), dcganNorm(width, { epsilon }), new ReLU())
    }
    layers.push(transposed(widths[0]!, sizes.channels), new Tanh())
    this.main = new Sequential<Module>(...layers)
  }

  forward(z: tf.Tensor2D): tf.Tensor4D {
    requireLatents('theanoDcgan', z, this.latent.size)
    return this.main.forward(z) as tf.Tensor4D
  }
}

export class TheanoDcganDiscriminator extends Module implements DiscriminatorNetwork {
  main: Sequential<Module>
  readonly #sizes: { imageSize: number; channels: 1 | 3 }

  constructor(options: TheanoDcganOptions) {
    super()
    const sizes = complete(options)
    const { start, widths } = widthsTo(sizes, 'theanoDcgan')
    const layers: Module[] = []
    let inputs: number = sizes.channels
    for (const [i, width] of widths.entries()) {
      layers.push(convolution(inputs, width))
      if (i > 0) layers.push(dcganNorm(width, { epsilon }))
      layers.push(new LeakyReLU(0.2))
      inputs = width
    }
    const judge = new Linear(inputs * start * start, 1, { bias: false, init: dcganWeights })
    this.main = new Sequential<Module>(...layers, new Flatten(), judge)
    this.#sizes = sizes
  }

  /** The maps after each activation, at strides 2, 4, 8 and so on. */
  features(samples: tf.Tensor4D): tf.Tensor4D[] {
    requirePictures('theanoDcgan', samples, this.#sizes)
    return mapsOf(samples, [...this.main].slice(0, -2))
  }

  forward(samples: tf.Tensor4D): tf.Tensor2D {
    requirePictures('theanoDcgan', samples, this.#sizes)
    return this.main.forward(samples) as tf.Tensor2D
  }
}

function complete({
  imageSize = 64,
  channels = 3,
  baseWidth = 128,
  latentSize = 100,
}: TheanoDcganOptions) {
  requireSizes('theanoDcgan', { channels, baseWidth, latentSize })
  return { imageSize, channels, baseWidth, latentSize }
}

/** The generator alone: 18,885,760 parameters for 64 pixels in colour. */
export const theanoDcganGenerator = (options: TheanoDcganOptions = {}): TheanoDcganGenerator =>
  new TheanoDcganGenerator(options).initialize(options.seed)

/** The discriminator alone: 17,232,768 parameters for 64 pixels in colour. */
export const theanoDcganDiscriminator = (
  options: TheanoDcganOptions = {},
): TheanoDcganDiscriminator => new TheanoDcganDiscriminator(options).initialize(options.seed)

/** The authors' DCGAN, pictures in [−1, 1]. */
export const theanoDcgan = (options: TheanoDcganOptions = {}): ImageGan =>
  new ImageGan(new TheanoDcganGenerator(options), new TheanoDcganDiscriminator(options)).initialize(
    options.seed,
  )
