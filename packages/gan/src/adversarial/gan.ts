import {
  CnnError,
  type ImageSample,
  imagesToTensor,
  Module,
  type Random,
  type SelfDescribing,
  tf,
  type WeightsMetadata,
} from '@cnn/core'

/** What generators draw from: vectors of independent values with mean 0. */
export interface Latent {
  /** Values per vector. */
  size: number
  /** 'normal' has variance 1, 'uniform' lies between −limit and limit. */
  distribution: 'normal' | 'uniform'
  /** Of the uniform distribution. Default 1. */
  limit?: number
}

/** Makes samples out of noise. */
export interface GeneratorNetwork extends Module {
  readonly latent: Latent
  /** How many classes it was told apart by; undefined where it takes no labels. */
  readonly numClasses?: number
  /** Samples [n, …] of latent vectors [n, size], and of the classes [n] (int32) where it takes labels. */
  forward(z: tf.Tensor2D, labels?: tf.Tensor1D): tf.Tensor
}

/** Tells data from what a generator made. */
export interface DiscriminatorNetwork extends Module {
  readonly numClasses?: number
  /** A logit [n, 1] for each sample [n, …]: above 0 where it takes the sample for data. */
  forward(samples: tf.Tensor, labels?: tf.Tensor1D): tf.Tensor2D
  /** The maps [n, h, w, c] of its convolutions, from fine to coarse, where it has such. */
  features?(samples: tf.Tensor4D): tf.Tensor4D[]
}

/** What a discriminator sees of a batch of data. A type alias, so that it is a container of tensors. */
export type RealBatch = {
  /** [n, …], in the generator's range. */
  samples: tf.Tensor
  /** The class of each sample [n] (int32), where the networks take labels. */
  labels?: tf.Tensor1D
}

/**
 * Two networks that learn against each other. The state dict holds both, under `generator.` and `discriminator.`;
 * each is a module of its own, with its reference's keys.
 */
export abstract class Gan<Sample> extends Module {
  abstract readonly generator: GeneratorNetwork
  abstract readonly discriminator: DiscriminatorNetwork

  /** Tensors of one batch of data, owned by the caller. Runs synchronously. */
  abstract collate(samples: readonly Sample[]): RealBatch

  forward(z: tf.Tensor2D, labels?: tf.Tensor1D): tf.Tensor {
    return this.generator.forward(z, labels)
  }
}

/** A generator of pictures, which knows enough of them that its weights are of use by themselves. */
export interface ImageGeneratorNetwork extends GeneratorNetwork, SelfDescribing {
  /** Width and height of its pictures, in pixels. */
  readonly imageSize: number
  readonly channels: 1 | 3
  /** The values of black and white: [−1, 1] after tanh, [0, 1] after a sigmoid. */
  readonly range: readonly [black: number, white: number]
  /** The names of the classes, where it takes labels. */
  labels?: readonly string[]
  // [n, latent] -> [n, size, size, channels]
  forward(z: tf.Tensor2D, labels?: tf.Tensor1D): tf.Tensor4D
  weightsMetadata(): WeightsMetadata<object>
}

/** A GAN of pictures. */
export class ImageGan extends Gan<ImageSample> {
  constructor(
    readonly generator: ImageGeneratorNetwork,
    readonly discriminator: DiscriminatorNetwork,
  ) {
    super()
  }

  /**
   * Pictures as the generator makes them: brought to its size and channels, in its range.
   * Throws 'bad-image', and 'bad-option' for a label that it has no class for.
   */
  collate(samples: readonly ImageSample[]): RealBatch {
    const { imageSize, channels, range, numClasses } = this.generator
    const [black, white] = range
    const std = 1 / (white - black)
    const images = imagesToTensor(
      samples.map(({ image }) => image),
      {
        size: imageSize,
        mean: new Array(channels).fill(-black * std),
        std: new Array(channels).fill(std),
      },
    )
    if (numClasses === undefined) return { samples: images }
    const wrong = samples.find(({ label }) => !(label >= 0 && label < numClasses))
    if (wrong) {
      images.dispose()
      throw new CnnError(
        'bad-option',
        `The GAN knows ${numClasses} classes, and a sample has the label ${wrong.label}.`,
      )
    }
    const labels = tf.tensor1d(
      samples.map(({ label }) => label),
      'int32',
    )
    return { samples: images, labels }
  }
}

/** Latent vectors [n, size], drawn one after another, so that the first of many are those of few. */
export function drawLatent(latent: Latent, count: number, random: Random): tf.Tensor2D {
  const { size, distribution, limit = 1 } = latent
  const draw =
    distribution === 'normal' ? () => random.normal() : () => random.uniform(-limit, limit)
  return tf.tensor2d(Float32Array.from({ length: count * size }, draw), [count, size])
}
