import { Module, type tf, type WeightsMetadata } from '@cnn/core'
import type { ImageGeneratorNetwork, Latent } from '../adversarial/gan.js'

/** What the generators of pictures have in common: what they draw from, what they make, and how they describe themselves. */
export abstract class ImageGeneratorModule extends Module implements ImageGeneratorNetwork {
  /** The builder's name and what it was given, from which the same network can be built again. */
  readonly architecture: { name: string; options: Record<string, unknown> }
  readonly imageSize: number
  readonly channels: 1 | 3
  readonly numClasses?: number
  labels?: readonly string[]
  abstract readonly range: readonly [black: number, white: number]
  abstract readonly latent: Latent

  /** `labels` travel beside the options. */
  constructor(name: string, options: ImageGeneratorOptions, labels?: readonly string[]) {
    super()
    this.architecture = { name, options: { ...options } }
    this.imageSize = options.imageSize
    this.channels = options.channels
    this.numClasses = options.numClasses
    this.labels = labels
  }

  abstract override forward(z: tf.Tensor2D, labels?: tf.Tensor1D): tf.Tensor4D

  /** What travels in a weights file, so that the lone file is enough to make pictures. */
  weightsMetadata(): WeightsMetadata<object> {
    return { task: 'generation', network: this.architecture, labels: this.labels }
  }
}

/** What every generator is told, beside what is its own: all of it, but the seed. */
interface ImageGeneratorOptions {
  imageSize: number
  channels: 1 | 3
  numClasses?: number
  [option: string]: unknown
}
