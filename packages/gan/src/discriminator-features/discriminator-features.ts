import { backendReady, breather, CnnError, type Image, tf, throwIfAborted } from '@cnn/core'
import type { ImageGan } from '../adversarial/gan.js'
import type { FeatureExtractor } from '../metrics/feature-extractor.js'
import { fingerprintOf } from '../metrics/fingerprint.js'
import { poolToGrid } from './pool-to-grid.js'

export interface DiscriminatorFeaturesOptions {
  /** Every map is pooled to so many values in height and width. Default 4. */
  grid?: number
  /** Pictures that are looked at together. Default 64. */
  batchSize?: number
}

/**
 * What a discriminator has learned to see, without labels: the maps of all its convolutions, each pooled to 4×4 by its
 * largest values, one behind the other (Radford, Metz & Chintala 2015, section 5; 28,672 features there). Give them to
 * `classifyByFeatures`, or to any measure that takes an extractor. The network stays the caller's.
 * @throws CnnError 'no-features' for a discriminator without convolutions, or whose convolutions are told classes
 */
export function discriminatorFeatures(
  gan: ImageGan,
  { grid = 4, batchSize = 64 }: DiscriminatorFeaturesOptions = {},
): FeatureExtractor {
  const { imageSize, channels } = gan.generator
  const blank = { data: new Uint8Array(imageSize ** 2 * channels), channels }
  const probe = { ...blank, width: imageSize, height: imageSize }
  const dimensions = tf.tidy(() => featuresOf(gan, [probe], grid).shape[1])
  return {
    name: 'discriminator',
    dimensions,
    async features(images, { signal } = {}) {
      await backendReady()
      const all = new Float32Array(images.length * dimensions)
      const breathe = breather()
      for (let start = 0; start < images.length; start += batchSize) {
        throwIfAborted(signal)
        const some = images.slice(start, start + batchSize)
        const features = tf.tidy(() => featuresOf(gan, some, grid))
        try {
          all.set(await features.data<'float32'>(), start * dimensions)
        } finally {
          features.dispose()
        }
        await breathe()
      }
      return all
    },
    fingerprint: () => fingerprintOf(gan.discriminator, { grid, imageSize, channels }),
  }
}

/** [n, dimensions], in the order of the maps. Within a tidy. */
function featuresOf(gan: ImageGan, images: readonly Image[], grid: number): tf.Tensor2D {
  const { discriminator } = gan
  if (!discriminator.features) {
    throw new CnnError(
      'no-features',
      'discriminatorFeatures: this discriminator has no maps to give of pictures alone; take one with convolutions that is told no classes, as dcgan has.',
    )
  }
  const { samples } = gan.collate(images.map((image) => ({ image, label: 0 })))
  const maps = discriminator.features(samples as tf.Tensor4D)
  const rows = maps.map((map) => tf.reshape(poolToGrid(map, grid), [images.length, -1]))
  return tf.concat(rows, 1) as tf.Tensor2D
}
