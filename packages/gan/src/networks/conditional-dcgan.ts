/**
 * A DCGAN that is told the class, as the paper's authors wrote it for MNIST (Newmu/dcgan_code, train_cond_dcgan.py): the
 * class, as a vector of a one among zeros, joins the input of every layer of both networks (Mirza & Osindero 2014). Two
 * matrices, then filters of 5×5; uniform noise; pictures in [0, 1]. [n, 100] and classes [n] -> [n, 28, 28, 1] -> [n, 1].
 *
 * It differs from the original in this: norms have gains and shifts, as in the same authors' network for faces, and their
 * running statistics in inference; a size more is a layer more, at twice the width; the keys are this project's own. The
 * original decays weights by 2.5e-5 (`adam({ learningRate: 2e-4, beta1: 0.5, weightDecay: 2.5e-5 })`), 128 pictures at a
 * time, for 100 epochs and for 100 more at a rate that falls to 0.
 */
import {
  type BatchNorm,
  CnnError,
  type Conv2d,
  type ConvTranspose2d,
  Flatten,
  Linear,
  Module,
  Sequential,
  tf,
} from '@cnn/core'
import { type DiscriminatorNetwork, ImageGan, type Latent } from '../adversarial/gan.js'
import { dcganNorm, dcganWeights } from './dcgan-norm.js'
import { widthsTo } from './doublings.js'
import { ImageGeneratorModule } from './image-generator-module.js'
import { joinClass, oneHot } from './join-class.js'
import { requireLatents, requirePictures, requireSizes } from './require-sizes.js'
import { convolution, transposed } from './theano-filters.js'
import { Unflatten } from './unflatten.js'

export interface ConditionalDcganOptions {
  /** Default 10. */
  numClasses?: number
  /** Width and height of the pictures: 4 · 2ⁿ or 7 · 2ⁿ pixels. Default 28. */
  imageSize?: number
  /** 1 for grey, 3 for colour. Default 1. */
  channels?: 1 | 3
  /** Channels of the largest maps; each halving doubles them. Default 64. */
  baseWidth?: number
  /** Units of the layer without maps that both networks have. Default 1024. */
  units?: number
  /** Values of a latent vector. Default 100. */
  latentSize?: number
  /** The names of the classes, which travel with the weights. */
  labels?: readonly string[]
  /** Decides the first weights. Default 0. */
  seed?: number
}

const epsilon = 1e-8

export class ConditionalDcganGenerator extends ImageGeneratorModule {
  dense: Linear
  dense_norm: BatchNorm
  project: Linear
  project_norm: BatchNorm
  deconvs: Sequential<ConvTranspose2d>
  norms: Sequential<BatchNorm>
  override readonly numClasses: number
  readonly range = [0, 1] as const
  readonly latent: Latent
  readonly #unflatten: Unflatten

  constructor(options: ConditionalDcganOptions) {
    const { units, baseWidth, latentSize, numClasses, ...sizes } = complete(options)
    super(
      'conditionalDcganGenerator',
      { numClasses, ...sizes, baseWidth, units, latentSize },
      options.labels,
    )
    this.numClasses = numClasses
    this.latent = { size: latentSize, distribution: 'uniform', limit: 1 }
    const { start, widths } = widthsTo({ ...sizes, baseWidth }, 'conditionalDcgan')
    const widest = widths.at(-1)!
    const values = widest * start * start
    this.dense = linear(latentSize + numClasses, units)
    this.dense_norm = dcganNorm(units, { epsilon })
    this.project = linear(units + numClasses, values)
    this.project_norm = dcganNorm(values, { epsilon })
    const outputs = [...widths.slice(0, -1).reverse(), sizes.channels]
    const inputs = [widest, ...outputs].map((width) => width + numClasses)
    this.deconvs = new Sequential(...outputs.map((width, i) => transposed(inputs[i]!, width)))
    this.norms = new Sequential(
      ...outputs.slice(0, -1).map((width) => dcganNorm(width, { epsilon })),
    )
    this.#unflatten = new Unflatten(widest, start)
  }

  forward(z: tf.Tensor2D, labels?: tf.Tensor1D): tf.Tensor4D {
    requireLatents('conditionalDcgan', z, this.latent.size)
    const y = oneHot(labels, this.numClasses, 'conditionalDcgan')
    const dense = this.dense_norm.forward(this.dense.forward(joinClass(z, y)))
    const projected = this.project.forward(joinClass(tf.relu(dense), y))
    let x = this.#unflatten.forward(tf.relu(this.project_norm.forward(projected)))
    for (let i = 0; i < this.norms.length; i++) {
      const larger = this.deconvs.at(i).forward(joinClass(x, y))
      x = tf.relu(this.norms.at(i).forward(larger)) as tf.Tensor4D
    }
    return tf.sigmoid(this.deconvs.at(-1).forward(joinClass(x, y))) as tf.Tensor4D
  }
}

export class ConditionalDcganDiscriminator extends Module implements DiscriminatorNetwork {
  convs: Sequential<Conv2d>
  norms: Sequential<BatchNorm>
  dense: Linear
  dense_norm: BatchNorm
  judge: Linear
  readonly numClasses: number
  readonly #sizes: { imageSize: number; channels: 1 | 3 }
  readonly #flatten = new Flatten()

  constructor(options: ConditionalDcganOptions) {
    super()
    const { numClasses, units, baseWidth, imageSize, channels } = complete(options)
    const { start, widths } = widthsTo({ imageSize, baseWidth }, 'conditionalDcgan')
    const inputs = [channels, ...widths].map((width) => width + numClasses)
    this.convs = new Sequential(...widths.map((width, i) => convolution(inputs[i]!, width)))
    this.norms = new Sequential(...widths.slice(1).map((width) => dcganNorm(width, { epsilon })))
    this.dense = linear(widths.at(-1)! * start * start + numClasses, units)
    this.dense_norm = dcganNorm(units, { epsilon })
    this.judge = linear(units + numClasses, 1)
    this.numClasses = numClasses
    this.#sizes = { imageSize, channels }
  }

  forward(samples: tf.Tensor4D, labels?: tf.Tensor1D): tf.Tensor2D {
    const y = this.#classes(samples, labels)
    const flat = this.#flatten.forward(this.#maps(samples, y).at(-1)!)
    const dense = this.dense_norm.forward(this.dense.forward(joinClass(flat, y)))
    return this.judge.forward(joinClass(tf.leakyRelu(dense, 0.2), y)) as tf.Tensor2D
  }

  #classes(samples: tf.Tensor4D, labels?: tf.Tensor1D) {
    requirePictures('conditionalDcgan', samples, this.#sizes)
    return oneHot(labels, this.numClasses, 'conditionalDcgan')
  }

  /** The maps after each activation, at strides 2, 4, 8 and so on, of pictures of these classes. */
  #maps(samples: tf.Tensor4D, y: tf.Tensor2D): tf.Tensor4D[] {
    const maps: tf.Tensor4D[] = []
    let x = samples
    for (const [i, conv] of [...this.convs].entries()) {
      const smaller = conv.forward(joinClass(x, y))
      const normalized = i === 0 ? smaller : this.norms.at(i - 1).forward(smaller)
      x = tf.leakyRelu(normalized, 0.2) as tf.Tensor4D
      maps.push(x)
    }
    return maps
  }
}

const linear = (inputs: number, outputs: number) =>
  new Linear(inputs, outputs, { bias: false, init: dcganWeights })

function complete({
  numClasses = 10,
  imageSize = 28,
  channels = 1,
  baseWidth = 64,
  units = 1024,
  latentSize = 100,
  labels,
}: ConditionalDcganOptions) {
  requireSizes('conditionalDcgan', { channels, numClasses, baseWidth, units, latentSize })
  if (labels && labels.length !== numClasses) {
    throw new CnnError(
      'bad-option',
      `conditionalDcgan: there are ${labels.length} labels for ${numClasses} classes.`,
    )
  }
  return { numClasses, imageSize, channels, baseWidth, units, latentSize }
}

/** The generator alone: 6,835,258 parameters for MNIST. */
export const conditionalDcganGenerator = (
  options: ConditionalDcganOptions = {},
): ConditionalDcganGenerator => new ConditionalDcganGenerator(options).initialize(options.seed)

/** The discriminator alone: 6,690,506 parameters for MNIST. */
export const conditionalDcganDiscriminator = (
  options: ConditionalDcganOptions = {},
): ConditionalDcganDiscriminator =>
  new ConditionalDcganDiscriminator(options).initialize(options.seed)

/** The conditional DCGAN, which draws a picture of the class that it is asked for. */
export const conditionalDcgan = (options: ConditionalDcganOptions = {}): ImageGan =>
  new ImageGan(
    new ConditionalDcganGenerator(options),
    new ConditionalDcganDiscriminator(options),
  ).initialize(options.seed)
