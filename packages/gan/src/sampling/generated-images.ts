import { type ByteImage, CnnError } from '@cnn/core'
import type { ImageGeneratorNetwork } from '../adversarial/gan.js'

/**
 * The pictures in a generator's output [n, size, size, channels]: black becomes 0 and white 255, rounded as torchvision's
 * `save_image` does; what lies beyond is cut off.
 * @throws CnnError 'bad-weights' where a value is no number
 */
export function generatedImages(
  values: Float32Array,
  { imageSize, channels, range }: Pick<ImageGeneratorNetwork, 'imageSize' | 'channels' | 'range'>,
): ByteImage[] {
  const [black, white] = range
  const scale = 255 / (white - black)
  // Clamps, and cuts off fractions once a half is added.
  const levels = new Uint8ClampedArray(values.length)
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    levels[i] = Math.floor((values[i]! - black) * scale + 0.5)
    sum += values[i]!
  }
  if (!Number.isFinite(sum)) {
    throw new CnnError(
      'bad-weights',
      'The generator made values that are no numbers: its training has diverged, or its weights are damaged.',
    )
  }
  const length = imageSize * imageSize * channels
  return Array.from({ length: values.length / length }, (_, i) => ({
    data: new Uint8Array(levels.slice(i * length, (i + 1) * length).buffer),
    width: imageSize,
    height: imageSize,
    channels,
  }))
}
