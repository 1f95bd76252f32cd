import type { Image } from '../image.js'
import { type JointTransform, withMoved } from './joint-transform.js'

export interface RandomVerticalFlipOptions {
  /** How often a picture is turned over; 0.5 by default. */
  probability?: number
}

/** Mirrors above and below, as it does no harm to cells, textures and pictures from the air. */
export function randomVerticalFlip({
  probability = 0.5,
}: RandomVerticalFlipOptions = {}): JointTransform {
  return (sample, random) => {
    if (!random.chance(probability)) return sample
    const image = flipVertically(sample.image)
    return withMoved(sample, image, flipVertically, [1, 0, 0, 0, -1, image.height])
  }
}

/** The picture with its rows in reverse order. */
export function flipVertically<I extends Image>(image: I): I {
  const { data: source, width, height, channels } = image
  const data = new (source.constructor as Uint8ArrayConstructor)(source.length)
  const length = width * channels
  for (let row = 0; row < height; row++) {
    data.set(source.subarray(row * length, (row + 1) * length), (height - 1 - row) * length)
  }
  return { ...image, data }
}
