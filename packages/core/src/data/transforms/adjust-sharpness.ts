import { toBytes } from '../channels.js'
import type { ByteImage, Image } from '../image.js'

/** Sharpens (above 1) or blurs (below 1; 0 is PIL's `SMOOTH`). The outermost pixels stay as they are. */
export function adjustSharpness(image: Image, factor: number): ByteImage {
  const bytes = toBytes(image)
  const { data: source, width, height, channels } = bytes
  const data = new Uint8Array(source)
  const clamped = new Uint8ClampedArray(data.buffer)
  const down = width * channels
  for (let y = 1; y < height - 1; y++) {
    const end = (y + 1) * down - channels
    for (let i = y * down + channels; i < end; i++) {
      const smooth = smoothed(source, i, channels, down)
      clamped[i] = Math.trunc(smooth + (source[i]! - smooth) * factor)
    }
  }
  return { ...bytes, data }
}

/** The mean of a value and its eight neighbours, in which it counts five times. */
function smoothed(data: Uint8Array, i: number, right: number, down: number) {
  let sum = 4 * data[i]!
  for (let from = i - down; from <= i + down; from += down) {
    sum += data[from - right]! + data[from]! + data[from + right]!
  }
  return Math.floor(sum / 13 + 0.5)
}
