import type { ByteImage } from '@cnn/core'

/** Pixels as canvases take them. */
export interface RgbaPicture {
  width: number
  height: number
  rgba: Uint8ClampedArray<ArrayBuffer>
}

/** A grey or coloured picture as canvases take it. */
export function rgbaOf({ data, width, height, channels }: ByteImage): RgbaPicture {
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) {
      rgba[4 * pixel + c] = data[pixel * channels + Math.min(c, channels - 1)]!
    }
  }
  return { width, height, rgba }
}
