import {
  backendReady,
  breather,
  CnnError,
  type ImageSource,
  readImage,
  type Task,
  tf,
  throwIfAborted,
} from '@cnn/core'
import type { DiscriminatorNetwork, ImageGan } from '../adversarial/gan.js'

/** What a discriminator thinks of a picture. */
export interface ImageScore {
  /** D(x), the probability that it gives to the picture being data, in [0, 1]. */
  score: number
  /** The logit that the score is the sigmoid of: above 0 where it takes the picture for data. */
  logit: number
}

export interface ScoreImagesOptions {
  /** The class of each picture, for a discriminator that takes labels. */
  labels?: readonly number[]
  signal?: AbortSignal
}

const batchSize = 32

/**
 * Asks a GAN's discriminator whether pictures are data or made. Pictures are brought to its size and channels, and judged
 * in inference mode. A score tells how this discriminator sees a picture after learning against its own generator; it is no
 * measure of quality.
 * @throws CnnError 'bad-option', 'aborted', and what `readImage` throws
 */
export async function scoreImages(
  gan: ImageGan,
  images: readonly ImageSource[],
  { labels, signal }: ScoreImagesOptions = {},
): Promise<ImageScore[]> {
  const { numClasses } = gan.discriminator
  if (numClasses !== undefined && labels?.length !== images.length) {
    throw new CnnError(
      'bad-option',
      `This discriminator judges pictures of a class: give the label of each, ${images.length} in all, not ${labels?.length ?? 0}.`,
    )
  }
  await backendReady()
  const breathe = breather()
  const scores: ImageScore[] = []
  for (let start = 0; start < images.length; start += batchSize) {
    throwIfAborted(signal)
    const sources = images.slice(start, start + batchSize)
    const read = await Promise.all(sources.map((source) => readImage(source, { signal })))
    const samples = read.map((image, i) => ({ image, label: labels?.[start + i] ?? 0 }))
    const logits = await judge(gan, samples)
    scores.push(...Array.from(logits, (logit) => ({ score: 1 / (1 + Math.exp(-logit)), logit })))
    await breathe()
  }
  return scores
}

async function judge(gan: ImageGan, samples: Parameters<ImageGan['collate']>[0]) {
  const logits = tf.tidy(() => {
    const { samples: pictures, labels } = gan.collate(samples)
    return gan.discriminator.forward(pictures, labels)
  })
  try {
    return (await logits.data()) as Float32Array
  } finally {
    logits.dispose()
  }
}

/** The task of the weights of discriminators: the network, which makes an `ImageGan` together with its generator's. */
export const imageDiscriminator: Task<DiscriminatorNetwork, DiscriminatorNetwork> = {
  name: 'discrimination',
  create: (network) => network,
}
