import {
  CnnError,
  type Image,
  type ImageTransform,
  normalizeImages,
  prepareImage,
  startHash,
  throwIfAborted,
} from '@cnn/core'
import type { FeatureExtractor } from './feature-extractor.js'

export interface PixelFeaturesOptions {
  width: number
  height: number
  channels: 1 | 3
}

/**
 * The pixels themselves, from 0 to 1, of pictures brought to one size: for Parzen windows, and for distances to training
 * pictures. FID of them says little of what pictures show.
 * @throws CnnError 'bad-option'
 */
export function pixelFeatures({ width, height, channels }: PixelFeaturesOptions): FeatureExtractor {
  if (![width, height].every((side) => Number.isInteger(side) && side > 0)) {
    throw new CnnError('bad-option', `Pictures of ${width}×${height} pixels have no features.`)
  }
  const name = `pixels-${width}x${height}x${channels}`
  const transform: ImageTransform = {
    size: [height, width],
    mean: new Array(channels).fill(0),
    std: new Array(channels).fill(1),
  }
  return {
    name,
    dimensions: width * height * channels,
    async features(images: readonly Image[], { signal }: { signal?: AbortSignal } = {}) {
      throwIfAborted(signal)
      if (images.length === 0) return new Float32Array()
      const prepared = images.map((image) => prepareImage(image, transform))
      return normalizeImages(prepared, transform).data
    },
    async fingerprint() {
      const hash = startHash('sha256')
      hash.update(new TextEncoder().encode(name))
      return hash.hex()
    },
  }
}
