import { randomStream, tf } from '@cnn/core'
import { generatedImages } from '../sampling/generated-images.js'
import { drawLatent, type Gan, type GeneratorNetwork, type ImageGeneratorNetwork } from './gan.js'
import type { GanSamplesEvent } from './gan-event.js'
import type { GanPlan } from './gan-options.js'

/** Samples made at once. */
const chunkSize = 64

/**
 * Samples of the training's fixed latent vectors, those of `ImageGenerator.latents` with the same seed; their classes
 * in turn.
 */
export async function drawSamples(
  { generator }: Pick<Gan<never>, 'generator'>,
  { seed, samples: count, sampleClasses }: GanPlan,
): Promise<Pick<GanSamplesEvent, 'values' | 'images'>> {
  const { latent, numClasses } = generator
  const random = randomStream(seed, 'latents')
  const classes = sampleClasses ?? Array.from({ length: numClasses ?? 0 }, (_, label) => label)
  const values: Float32Array[] = []
  while (values.length < count) {
    const size = Math.min(chunkSize, count - values.length)
    const made = tf.tidy(() => {
      const z = drawLatent(latent, size, random)
      if (numClasses === undefined) return generator.forward(z)
      const labels = Int32Array.from(
        { length: size },
        (_, i) => classes[(values.length + i) % classes.length]!,
      )
      return generator.forward(z, tf.tensor1d(labels, 'int32'))
    })
    values.push(...(await rowsOf(made)))
  }
  if (!makesPictures(generator)) return { values }
  return { values, images: values.flatMap((value) => generatedImages(value, generator)) }
}

/** The values of each sample of a batch [n, …], which is disposed of. */
async function rowsOf(batch: tf.Tensor): Promise<Float32Array[]> {
  try {
    const values = (await batch.data()) as Float32Array
    const count = batch.shape[0]!
    const length = values.length / count
    return Array.from({ length: count }, (_, i) => values.slice(i * length, (i + 1) * length))
  } finally {
    batch.dispose()
  }
}

function makesPictures(generator: GeneratorNetwork): generator is ImageGeneratorNetwork {
  const { imageSize, range } = generator as Partial<ImageGeneratorNetwork>
  return imageSize !== undefined && range !== undefined
}
