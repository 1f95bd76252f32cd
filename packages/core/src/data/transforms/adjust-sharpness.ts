import type { Image } from '../image.js'
import { bytesOf, colorChannels, copyData, cutOff, settler } from './levels.js'

/** Sharpens (above 1) or blurs (below 1; 0 is PIL's `SMOOTH`). The outermost pixels stay as they are. */
export function adjustSharpness<I extends Image>(image: I, factor: number): I {
  const { data: source, width, height, channels } = image
  const data = copyData(image)
  const bytes = bytesOf(image)
  if (bytes) {
    sharpenBytes(bytes, bytesOf({ data })!, image, factor)
    return { ...image, data }
  }
  const settle = settler(image, 'cut off')
  const colors = colorChannels(image)
  const down = width * channels
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const pixel = y * down + x * channels
      for (let i = pixel; i < pixel + colors; i++) {
        const smooth = meanAround(source, i, channels, down)
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

/** The mean of a value and its eight neighbours, rounded, of their sum. */
const roundedMeans = /* @__PURE__ */ Uint8Array.from({ length: 13 * 255 + 1 }, (_, sum) =>
  Math.floor(sum / 13 + 0.5),
)

function sharpenBytes(
  source: Uint8Array,
  target: Uint8Array,
  { width, height, channels }: Image,
  factor: number,
) {
  const down = width * channels
  const colors = colorChannels({ channels })
  /** Of each value of a row and those above and below it. */
  const sums = new Uint16Array(down)
  for (let row = down; row < (height - 1) * down; row += down) {
    for (let i = 0, at = row; i < down; i++, at++) {
      sums[i] = source[at - down]! + source[at]! + source[at + down]!
    }
    for (let i = channels; i < down - channels; i++) {
      if (colors < channels && i % channels >= colors) continue
      const value = source[row + i]!
      const sum = sums[i - channels]! + sums[i]! + sums[i + channels]! + 4 * value
      const smooth = roundedMeans[sum]!
      target[row + i] = cutOff(smooth + (value - smooth) * factor)
    }
  }
}
