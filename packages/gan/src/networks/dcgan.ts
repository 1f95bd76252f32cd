/**
 * DCGAN: Radford, Metz & Chintala 2016, "Unsupervised Representation Learning with Deep Convolutional Generative
 * Adversarial Networks", as Torch and PyTorch have it (soumith/dcgan.torch, pytorch/examples), with PyTorch's keys: filters
 * of 4×4, normal noise, and at 64 pixels the reference's very network. [n, 100] -> [n, 64, 64, 3] -> [n, 1].
 *
 * The reference knows one size. Here a size more or less is a layer more or less, at twice or half the width: 4 · 2ⁿ
 * pixels, and 7 · 2ⁿ from maps of 7×7 as the paper's authors did for MNIST, so that 28 pixels need neither margin nor crop.
 * For the paper's own 5×5 filters see `theanoDcgan`.
 */
import { Conv2d, ConvTranspose2d, LeakyReLU, Module, ReLU, Sequential, Tanh, tf } from '@cnn/core'
import { type DiscriminatorNetwork, ImageGan, type Latent } from '../adversarial/gan.js'
import { dcganNorm, dcganWeights } from './dcgan-norm.js'
import { widthsTo } from './doublings.js'
import { ImageGeneratorModule } from './image-generator-module.js'
import { mapsOf } from './maps-of.js'
import { requireLatents, requirePictures, requireSizes } from './require-sizes.js'

export interface DcganOptions {
  /** Width and height of the pictures: 4 · 2ⁿ or 7 · 2ⁿ pixels. Default 64. */
  imageSize?: number
  /** 3 for colour, 1 for grey. Default 3. */
  channels?: 1 | 3
  /** Channels of the largest maps; each halving doubles them. Default 64. */
  baseWidth?: number
  /** Values of a latent vector. Default 100. */
  latentSize?: number
  /** Decides the first weights. Default 0. */
  seed?: number
}

export class DcganGenerator extends ImageGeneratorModule {
  main: Sequential<Module>
  readonly range = [-1, 1] as const
  readonly latent: Latent

  constructor(options: DcganOptions) {
    const { latentSize, ...sizes } = complete(options)
    super('dcganGenerator', { ...sizes, latentSize })
    this.latent = { size: latentSize, distribution: 'normal' }
    const { start, widths } = widthsTo(sizes, 'dcgan')
    const layers: Module[] = []
    let inputs = latentSize
    for (const [i, width] of [...widths].reverse().entries()) {
      const first = i === 0
      const up = transposed(
        inputs,
        width,
        first ? start : 4,
        first ? { stride: 1, padding: 0 } : {},
      )
      layers.push(up, dcganNorm(width), new ReLU())
      inputs = width
    }
    this.main = new Sequential<Module>(...layers, transposed(inputs, sizes.channels, 4), new Tanh())
  }

  forward(z: tf.Tensor2D): tf.Tensor4D {
    requireLatents('dcgan', z, this.latent.size)
    return this.main.forward(tf.reshape(z, [z.shape[0], 1, 1, z.shape[1]])) as tf.Tensor4D
  }
}

export class DcganDiscriminator extends Module implements DiscriminatorNetwork {
  main: Sequential<Module>
  readonly #sizes: { imageSize: number; channels: 1 | 3 }

  constructor(options: DcganOptions) {
    super()
    const sizes = complete(options)
    const { start, widths } = widthsTo(sizes, 'dcgan')
    const layers: Module[] = []
    let inputs: number = sizes.channels
    for (const [i, width] of widths.entries()) {
      layers.push(convolution(inputs, width, 4))
      if (i > 0) layers.push(dcganNorm(width))
      layers.push(new LeakyReLU(0.2))
      inputs = width
    }
    const judge = convolution(inputs, 1, start, { stride: 1, padding: 0 })
    this.main = new Sequential<Module>(...layers, judge)
    this.#sizes = sizes
  }

  /** The maps after each activation, at strides 2, 4, 8 and so on. */
  features(samples: tf.Tensor4D): tf.Tensor4D[] {
    requirePictures('dcgan', samples, this.#sizes)
    return mapsOf(samples, [...this.main].slice(0, -1))
  }

  forward(samples: tf.Tensor4D): tf.Tensor2D {
    requirePictures('dcgan', samples, this.#sizes)
    return tf.reshape(this.main.forward(samples), [samples.shape[0], 1])
  }
}

const transposed = (inputs: number, outputs: number, size: number, options = {}) =>
  new ConvTranspose2d(inputs, outputs, size, {
    ...{ stride: 2, padding: 1, bias: false, init: dcganWeights },
    ...options,
  })

const convolution = (inputs: number, outputs: number, size: number, options = {}) =>
  new Conv2d(inputs, outputs, size, {
    ...{ stride: 2, padding: 1, bias: false, init: dcganWeights },
    ...options,
  })

function complete({
  imageSize = 64,
  channels = 3,
  baseWidth = 64,
  latentSize = 100,
}: DcganOptions) {
  requireSizes('dcgan', { channels, baseWidth, latentSize })
  return { imageSize, channels, baseWidth, latentSize }
}

/** The generator alone: 3,576,704 parameters for 64 pixels in colour. */
export const dcganGenerator = (options: DcganOptions = {}): DcganGenerator =>
  new DcganGenerator(options).initialize(options.seed)

/** The discriminator alone: 2,765,568 parameters for 64 pixels in colour. */
export const dcganDiscriminator = (options: DcganOptions = {}): DcganDiscriminator =>
  new DcganDiscriminator(options).initialize(options.seed)

/** DCGAN, pictures in [−1, 1]: PyTorch's example trains it by Adam of rate 2e-4 and beta1 0.5, 64 pictures at a time. */
export const dcgan = (options: DcganOptions = {}): ImageGan =>
  new ImageGan(new DcganGenerator(options), new DcganDiscriminator(options)).initialize(
    options.seed,
  )
