import {
  type ByteImage,
  backendReady,
  breather,
  CnnError,
  randomStream,
  type Task,
  tf,
  throwIfAborted,
} from '@cnn/core'
import type { ImageGeneratorNetwork } from '../adversarial/gan.js'
import { type ClassChoice, chosenClasses } from './class-choice.js'
import { generatedImages } from './generated-images.js'
import { fittingPath, type LatentPath, type LatentWalkOptions, latentWalk } from './latent-walk.js'

export interface DecodeOptions {
  /**
   * What to show, for a generator that takes labels: classes by name or number, one for all or in turn. Default all of
   * its classes in turn.
   */
  labels?: ClassChoice | readonly ClassChoice[]
  /** Pictures made at once. Default 64 of 64×64 pixels or smaller, and fewer of larger ones. */
  batchSize?: number
  signal?: AbortSignal
}

export interface SampleOptions extends DecodeOptions {
  /** Decides the pictures. Default 0. */
  seed?: number
}

export interface WalkOptions extends LatentWalkOptions, Omit<DecodeOptions, 'labels'> {
  /** What all pictures show, for a generator that takes labels. Default its first class. */
  label?: ClassChoice
}

export interface InterpolateOptions extends Omit<WalkOptions, 'framesPerLeg' | 'closed'> {
  /** How many pictures, both ends counted. Default 9. */
  steps?: number
  /** Default 'spherical' for normal latent vectors and 'linear' for uniform ones. */
  path?: LatentPath
}

export interface ImageGeneratorOptions {
  /** The names of the classes, where the generator takes labels. */
  labels?: readonly string[]
}

/** Makes pictures. Made by `load(weights)`, by `loadGenerator(file)`, or round a network of your own. */
export class ImageGenerator {
  readonly network: ImageGeneratorNetwork
  /** The names of the classes; undefined for a generator that takes no labels. */
  readonly labels: readonly string[] | undefined

  constructor(
    network: ImageGeneratorNetwork,
    { labels = network.labels }: ImageGeneratorOptions = {},
  ) {
    const { numClasses } = network
    this.network = network
    if (numClasses === undefined) return
    this.labels = labels ?? Array.from({ length: numClasses }, (_, i) => `class ${i}`)
    if (this.labels.length === numClasses) return
    throw new CnnError(
      'bad-option',
      `ImageGenerator: ${this.labels.length} labels for a network of ${numClasses} classes.`,
    )
  }

  /**
   * So many pictures. The seed decides them, whatever the batch size: the first of many are those of few.
   * @throws CnnError 'unknown-label', 'bad-option', 'bad-weights' where the network makes values that are no numbers, 'aborted'
   */
  async sample(count: number, options: SampleOptions = {}): Promise<ByteImage[]> {
    const { seed, ...others } = options
    return this.decode(this.latents(count, seed), others)
  }

  /**
   * The same pictures one after another, for more than fit into memory: `for await (const image of generator.stream(50_000))`.
   * Throws what `sample` throws.
   */
  async *stream(count: number, options: SampleOptions = {}): AsyncGenerator<ByteImage> {
    const { seed, ...others } = options
    yield* this.#make(this.latents(count, seed), others)
  }

  /** So many latent vectors, from which `decode` makes the pictures of `sample` with this seed. */
  latents(count: number, seed = 0): Float32Array[] {
    if (!Number.isInteger(count) || count < 0) {
      throw new CnnError('bad-option', `There cannot be ${count} pictures; ask for a whole number.`)
    }
    const { size, distribution, limit = 1 } = this.network.latent
    const random = randomStream(seed, 'latents')
    const draw =
      distribution === 'normal' ? () => random.normal() : () => random.uniform(-limit, limit)
    return Array.from({ length: count }, () => Float32Array.from({ length: size }, draw))
  }

  /** The pictures of latent vectors. Throws what `sample` throws. */
  async decode(
    latents: readonly Float32Array[],
    options: DecodeOptions = {},
  ): Promise<ByteImage[]> {
    const images: ByteImage[] = []
    for await (const image of this.#make(latents, options)) images.push(image)
    return images
  }

  /** Pictures on the way from one latent vector to another, both ends counted. Throws what `sample` throws. */
  async interpolate(
    from: Float32Array,
    to: Float32Array,
    { steps = 9, ...options }: InterpolateOptions = {},
  ): Promise<ByteImage[]> {
    if (!Number.isInteger(steps) || steps < 2) {
      throw new CnnError(
        'bad-option',
        `From one end to the other are 2 steps or more, not ${steps}.`,
      )
    }
    return this.walk([from, to], { ...options, framesPerLeg: steps - 1 })
  }

  /**
   * The frames of a film that walks through several latent vectors; `encodeGif` makes one of them. The path is
   * 'spherical' for normal latent vectors and 'linear' for uniform ones, unless told otherwise. Throws what `sample` throws.
   */
  async walk(
    stops: readonly Float32Array[],
    { label, path = fittingPath(this.network.latent), ...options }: WalkOptions = {},
  ): Promise<ByteImage[]> {
    const latents = latentWalk(stops, { ...options, path })
    const { batchSize, signal } = options
    const labels = label ?? (this.labels && 0)
    return this.decode(latents, { labels, batchSize, signal })
  }

  /** Frees the network's tensors. */
  dispose() {
    this.network.dispose()
  }

  [Symbol.dispose]() {
    this.dispose()
  }

  async *#make(
    latents: readonly Float32Array[],
    { labels, batchSize = fittingBatch(this.network), signal }: DecodeOptions,
  ): AsyncGenerator<ByteImage> {
    checkLatents(latents, this.network.latent.size)
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new CnnError('bad-option', `batchSize is ${batchSize}; it is a whole number from 1 up.`)
    }
    const classes = chosenClasses(labels, latents.length, this.labels)
    await backendReady()
    const breathe = breather()
    for (let start = 0; start < latents.length; start += batchSize) {
      throwIfAborted(signal)
      const end = Math.min(latents.length, start + batchSize)
      const values = await this.#forward(latents.slice(start, end), classes?.slice(start, end))
      yield* generatedImages(values, this.network)
      await breathe()
    }
  }

  async #forward(latents: readonly Float32Array[], classes?: Int32Array): Promise<Float32Array> {
    const { size } = this.network.latent
    const joined = new Float32Array(latents.length * size)
    for (const [i, latent] of latents.entries()) joined.set(latent, i * size)
    const output = tf.tidy(() =>
      this.network.forward(
        tf.tensor2d(joined, [latents.length, size]),
        classes && tf.tensor1d(classes, 'int32'),
      ),
    )
    try {
      return (await output.data()) as Float32Array
    } finally {
      output.dispose()
    }
  }
}

/** As many as keep the largest maps of a generator like DCGAN at some tens of megabytes. */
const fittingBatch = ({ imageSize }: ImageGeneratorNetwork) =>
  Math.max(1, Math.min(64, Math.floor((64 * 64 * 64) / imageSize ** 2)))

function checkLatents(latents: readonly Float32Array[], size: number) {
  for (const [i, latent] of latents.entries()) {
    if (latent.length !== size) {
      throw new CnnError(
        'bad-option',
        `Latent vector ${i} has ${latent.length} values, and the generator takes ${size}.`,
      )
    }
    if (!latent.every(Number.isFinite)) {
      throw new CnnError('bad-option', `Latent vector ${i} holds values that are no numbers.`)
    }
  }
}

/** The task of the weights of generators. */
export const imageGenerator: Task<ImageGeneratorNetwork, ImageGenerator> = {
  name: 'generation',
  create: (network, { labels }) => new ImageGenerator(network, { labels }),
}
