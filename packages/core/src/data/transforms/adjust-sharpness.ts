import { type Image, maxValue } from '../image.js'
import { colorChannels, copyData, settler } from './levels.js'

/** Sharpens (above 1) or blurs (below 1; 0 is PIL's `SMOOTH`). The outermost pixels stay as they are. */
export function adjustSharpness<I extends Image>(image: I, factor: number): I {
  const { data: source, width, height, channels } = image
  const data = copyData(image)
  const settle = settler(image, 'cut off')
  const isBytes = maxValue(image) === 255
  const colors = colorChannels(image)
  const down = width * channels
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const pixel = y * down + x * channels
      for (let i = pixel; i < pixel + colors; i++) {
        const mean = meanAround(source, i, channels, down)
        const smooth = isBytes ? Math.floor(mean + 0.5) : mean
        data[i] = settle(smooth + (source[i]! - smooth) * factor)
      }
    }
  }
  return { ...image, data }
}

/** The mean of a value and its eight neighbours, in which it counts five times. */
function meanAround(data: Image['data'], i: number, right: number, down: number) {
  let sum = 4 * data[i]!
  for (let from = i - down; from <= i + down; from += down) {
    sum += data[from - right]! + data[from]! + data[from + right]!
  }
  return sum / 13
}
