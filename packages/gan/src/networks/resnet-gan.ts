/**
 * The residual GAN of Mescheder, Geiger & Nowozin 2018, "Which Training Methods for GANs do actually Converge?", with the
 * keys of its code (LMescheder/GAN_stability, the model `resnet`): blocks that add a tenth of what they compute, no norms,
 * and R1 (`r1({ gamma: 20 })`, what the code calls a `reg_param` of 10) to keep it stable. Small data sets are learned
 * with it. [n, 256] -> [n, 64, 64, 3] -> [n, 1].
 *
 * Its classes are one by default, as in the code, whose embedding has one value then: its sign, since embeddings are scaled
 * to length 1. The code trains by RMSprop of rate 1e-4 and averages the generator by 0.999.
 */
import {
  AvgPool2d,
  CnnError,
  Conv2d,
  Flatten,
  Linear,
  Module,
  normal,
  Parameter,
  type RenameRule,
  Sequential,
  tf,
  Upsample,
} from '@cnn/core'
import { type DiscriminatorNetwork, ImageGan, type Latent } from '../adversarial/gan.js'
import { doublingsTo } from './doublings.js'
import { ImageGeneratorModule } from './image-generator-module.js'
import { oneHot } from './join-class.js'
import { requireLatents, requirePictures, requireSizes } from './require-sizes.js'
import { Unflatten } from './unflatten.js'

export interface ResnetGanOptions {
  /** Width and height of the pictures: 4 · 2ⁿ or 7 · 2ⁿ pixels. Default 64. */
  imageSize?: number
  /** 3 for colour, 1 for grey. Default 3. */
  channels?: 1 | 3
  /** Channels of the largest maps; each halving doubles them. Default 16. */
  width?: number
  /** The most channels that maps have. Default 512. */
  maxWidth?: number
  /** Values of a latent vector. Default 256. */
  latentSize?: number
  /** How many classes both networks tell apart; they need labels then. Default none. */
  numClasses?: number
  /** Values that stand for a class in the generator. Default 256, or 1 where there are no classes. */
  embeddingSize?: number
  /** The names of the classes, which travel with the weights. */
  labels?: readonly string[]
  /** Decides the first weights. Default 0. */
  seed?: number
}

export class ResnetGanGenerator extends ImageGeneratorModule {
  embedding: ClassEmbedding
  fc: Linear
  resnet: Sequential<ResidualBlock | Upsample>
  conv_img: Conv2d
  readonly range = [-1, 1] as const
  readonly latent: Latent
  readonly #unflatten: Unflatten

  constructor(options: ResnetGanOptions) {
    const { latentSize, embeddingSize, ...sizes } = complete(options)
    super('resnetGanGenerator', { ...sizes, latentSize, embeddingSize }, options.labels)
    this.latent = { size: latentSize, distribution: 'normal' }
    const { start, widths } = shapeOf(sizes)
    const widest = widths.at(-1)!
    this.embedding = new ClassEmbedding(sizes.numClasses ?? 1, embeddingSize)
    this.fc = new Linear(latentSize + embeddingSize, widest * start * start)
    const blocks: (ResidualBlock | Upsample)[] = []
    for (let i = widths.length - 1; i > 0; i--) {
      blocks.push(new ResidualBlock(widths[i]!, widths[i - 1]!), new Upsample(2))
    }
    this.resnet = new Sequential(...blocks, new ResidualBlock(sizes.width, sizes.width))
    this.conv_img = new Conv2d(sizes.width, sizes.channels, 3, { padding: 1 })
    this.#unflatten = new Unflatten(widest, start)
  }

  forward(z: tf.Tensor2D, labels?: tf.Tensor1D): tf.Tensor4D {
    requireLatents('resnetGan', z, this.latent.size)
    const embedded = this.embedding.forward(classesOf(z, this.numClasses, labels))
    const maps = this.#unflatten.forward(this.fc.forward(tf.concat([z, embedded], 1)))
    const x = this.resnet.forward(maps)
    return tf.tanh(this.conv_img.forward(activate(x))) as tf.Tensor4D
  }
}

export class ResnetGanDiscriminator extends Module implements DiscriminatorNetwork {
  conv_img: Conv2d
  resnet: Sequential<ResidualBlock | AvgPool2d>
  fc: Linear
  readonly numClasses?: number
  readonly #sizes: { imageSize: number; channels: 1 | 3 }
  readonly #flatten = new Flatten()

  constructor(options: ResnetGanOptions) {
    super()
    const sizes = complete(options)
    const { start, widths } = shapeOf(sizes)
    this.conv_img = new Conv2d(sizes.channels, sizes.width, 3, { padding: 1 })
    const blocks: (ResidualBlock | AvgPool2d)[] = [new ResidualBlock(sizes.width, sizes.width)]
    for (let i = 1; i < widths.length; i++) {
      blocks.push(new AvgPool2d(3, { stride: 2, padding: 1 }))
      blocks.push(new ResidualBlock(widths[i - 1]!, widths[i]!))
    }
    this.resnet = new Sequential(...blocks)
    this.fc = new Linear(widths.at(-1)! * start * start, sizes.numClasses ?? 1)
    this.numClasses = sizes.numClasses
    this.#sizes = sizes
  }

  /** The maps that each block gives, at strides 1, 2, 4 and so on. */
  features(samples: tf.Tensor4D): tf.Tensor4D[] {
    requirePictures('resnetGan', samples, this.#sizes)
    const maps: tf.Tensor4D[] = []
    let x = this.conv_img.forward(samples) as tf.Tensor4D
    for (const layer of this.resnet) {
      x = layer.forward(x)
      if (layer instanceof ResidualBlock) maps.push(x)
    }
    return maps
  }

  forward(samples: tf.Tensor4D, labels?: tf.Tensor1D): tf.Tensor2D {
    const last = this.features(samples).at(-1)!
    const logits = this.fc.forward(this.#flatten.forward(activate(last)))
    const classes = classesOf(samples, this.numClasses, labels)
    return tf.sum(tf.mul(logits, classes), 1, true)
  }
}

/** Two convolutions, a tenth of which is added to what comes in. */
class ResidualBlock extends Module {
  conv_0: Conv2d
  conv_1: Conv2d
  conv_s?: Conv2d

  constructor(inChannels: number, outChannels: number) {
    super()
    const hidden = Math.min(inChannels, outChannels)
    this.conv_0 = new Conv2d(inChannels, hidden, 3, { padding: 1 })
    this.conv_1 = new Conv2d(hidden, outChannels, 3, { padding: 1 })
    if (inChannels !== outChannels) {
      this.conv_s = new Conv2d(inChannels, outChannels, 1, { bias: false })
    }
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const inner = this.conv_0.forward(activate(x))
    const change = this.conv_1.forward(activate(inner))
    const kept = this.conv_s ? this.conv_s.forward(x) : x
    return tf.add(kept, tf.mul(change, 0.1))
  }
}

/** A vector of length 1 for each class: [n, classes] of a one among zeros -> [n, size]. */
class ClassEmbedding extends Module {
  weight: Parameter

  constructor(numClasses: number, size: number) {
    super()
    this.weight = new Parameter([numClasses, size], { init: normal(1) })
  }

  forward(classes: tf.Tensor2D): tf.Tensor2D {
    const vectors = tf.matMul(classes, this.weight.value as tf.Tensor as tf.Tensor2D)
    return tf.div(vectors, tf.sqrt(tf.sum(tf.square(vectors), 1, true)))
  }
}

const activate = (x: tf.Tensor) => tf.leakyRelu(x, 0.2)

/** Classes as vectors of a one among zeros; where there are none, all are of one. */
function classesOf(x: tf.Tensor, numClasses: number | undefined, labels?: tf.Tensor1D) {
  if (numClasses !== undefined) return oneHot(labels, numClasses, 'resnetGan')
  return tf.ones<tf.Rank.R2>([x.shape[0]!, 1])
}

interface Sizes {
  imageSize: number
  width: number
  maxWidth: number
}

/** The side of the smallest maps, and the channels of all maps from the largest to the smallest. */
function shapeOf({ imageSize, width, maxWidth }: Sizes) {
  const { start, doublings } = doublingsTo(imageSize, 'resnetGan')
  const widths = Array.from({ length: doublings + 1 }, (_, i) => Math.min(width * 2 ** i, maxWidth))
  return { start, widths }
}

function complete({ imageSize = 64, channels = 3, width = 16, ...rest }: ResnetGanOptions) {
  const { maxWidth = 512, latentSize = 256, numClasses, labels } = rest
  const { embeddingSize = numClasses === undefined ? 1 : 256 } = rest
  const sizes = { channels, width, maxWidth, latentSize, numClasses, embeddingSize }
  requireSizes('resnetGan', sizes)
  if (width > maxWidth) {
    throw new CnnError('bad-option', `resnetGan: width ${width} is above maxWidth ${maxWidth}.`)
  }
  if (labels && labels.length !== numClasses) {
    throw new CnnError(
      'bad-option',
      `resnetGan: there are ${labels.length} labels for ${numClasses ?? 'no'} classes.`,
    )
  }
  return { imageSize, ...sizes }
}

/** The generator alone: 1,693,364 parameters for 64 pixels in colour at a width of 16. */
export const resnetGanGenerator = (options: ResnetGanOptions = {}): ResnetGanGenerator =>
  new ResnetGanGenerator(options).initialize(options.seed)

/** The discriminator alone: 640,945 parameters for 64 pixels in colour at a width of 16. */
export const resnetGanDiscriminator = (options: ResnetGanOptions = {}): ResnetGanDiscriminator =>
  new ResnetGanDiscriminator(options).initialize(options.seed)

/** The residual GAN, pictures in [−1, 1]. */
export const resnetGan = (options: ResnetGanOptions = {}): ImageGan =>
  new ImageGan(new ResnetGanGenerator(options), new ResnetGanDiscriminator(options)).initialize(
    options.seed,
  )

/**
 * How `loadWeights` reads a checkpoint of GAN_stability, whose networks were trained on several devices:
 * `loadWeights(generator, 'model.pt', ganStabilityCheckpoint('generator_test'))`. `generator_test` is the average.
 */
export const ganStabilityCheckpoint = (
  at: 'generator' | 'discriminator' | 'generator_test',
): { at: string; rename: readonly RenameRule[] } => ({ at, rename: [{ from: 'module', to: '' }] })
