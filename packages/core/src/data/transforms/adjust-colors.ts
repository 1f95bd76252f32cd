import { type Image, maxValue } from '../image.js'
import { bytesOf, copyData, cutOff, greyOf, lumaOf, mapLevels, settler } from './levels.js'

/** Multiplies all values. */
export const adjustBrightness = <I extends Image>(image: I, factor: number): I =>
  mapLevels(image, () => (level) => level * factor)

/** Spreads values about the mean of the picture in grey. */
export function adjustContrast<I extends Image>(image: I, factor: number): I {
  const level = (meanLuma(image) * 255) / maxValue(image)
  const mean = maxValue(image) === 255 ? Math.floor(level + 0.5) : level
  return mapLevels(image, () => (level) => mean + (level - mean) * factor)
}

/** Moves colours away from (above 1) or towards (below 1) their grey. */
export function adjustSaturation<I extends Image>(image: I, factor: number): I {
  const { data: source, channels } = image
  if (channels < 3) return image
  const data = copyData(image)
  const bytes = bytesOf({ data })
  if (bytes) {
    saturateBytes(bytes, channels, factor)
    return { ...image, data }
  }
  const settle = settler(image, 'cut off')
  const luma = lumaOf(image)
  for (let i = 0; i < data.length; i += channels) {
    const grey = luma(i)
    for (let c = i; c < i + 3; c++) data[c] = settle(grey + (source[c]! - grey) * factor)
  }
  return { ...image, data }
}

function saturateBytes(bytes: Uint8Array, channels: number, factor: number) {
  for (let i = 0; i < bytes.length; i += channels) {
    const [red, green, blue] = [bytes[i]!, bytes[i + 1]!, bytes[i + 2]!]
    const grey = greyOf(red, green, blue)
    bytes[i] = cutOff(grey + (red - grey) * factor)
    bytes[i + 1] = cutOff(grey + (green - grey) * factor)
    bytes[i + 2] = cutOff(grey + (blue - grey) * factor)
  }
}

/** Turns all hues by a part of the colour circle, -0.5 … 0.5. */
export function adjustHue<I extends Image>(image: I, turn: number): I {
  const { channels } = image
  if (channels < 3) return image
  const data = copyData(image)
  // These arrays cut whole numbers off when they are stored.
  const half = data instanceof Uint8Array || data instanceof Uint16Array ? 0.5 : 0
  const sixths = 6 * (turn - Math.floor(turn))
  for (let i = 0; i < data.length; i += channels) {
    const red = data[i]!
    const green = data[i + 1]!
    const blue = data[i + 2]!
    const high = Math.max(red, green, blue)
    const range = high - Math.min(red, green, blue)
    if (range === 0) continue
    const sixth = hueSixths(red, green, blue, high, range) + sixths
    data[i] = high - range * darkness(sixth + 5) + half
    data[i + 1] = high - range * darkness(sixth + 3) + half
    data[i + 2] = high - range * darkness(sixth + 1) + half
  }
  return { ...image, data }
}

/** Colours become their grey; the number of channels stays. */
export function toGrayscale<I extends Image>(image: I): I {
  const { channels } = image
  if (channels < 3) return image
  const data = copyData(image)
  const settle = settler(image)
  const luma = lumaOf(image)
  for (let i = 0; i < data.length; i += channels) {
    data[i] = data[i + 1] = data[i + 2] = settle(luma(i))
  }
  return { ...image, data }
}

/** The hue in sixths of the circle, 0 … 6: red at 0, green at 2, blue at 4. */
function hueSixths(red: number, green: number, blue: number, high: number, range: number) {
  if (high === red) return green >= blue ? (green - blue) / range : (green - blue) / range + 6
  return high === green ? (blue - red) / range + 2 : (red - green) / range + 4
}

/** How much less than the brightest a primary colour is at an angle of 0 … 18 sixths, as a part of the range. */
function darkness(sixth: number) {
  const k = sixth >= 12 ? sixth - 12 : sixth >= 6 ? sixth - 6 : sixth
  return k < 1 ? k : k <= 3 ? 1 : k < 4 ? 4 - k : 0
}

function meanLuma(image: Image) {
  const { data, channels } = image
  const bytes = bytesOf(image)
  if (bytes) return (sumOfLuma(bytes, channels) * channels) / bytes.length
  const luma = lumaOf(image)
  let sum = 0
  for (let i = 0; i < data.length; i += channels) sum += luma(i)
  return (sum * channels) / data.length
}

function sumOfLuma(bytes: Uint8Array, channels: number) {
  let sum = 0
  if (channels < 3) {
    for (let i = 0; i < bytes.length; i += channels) sum += bytes[i]!
    return sum
  }
  for (let i = 0; i < bytes.length; i += channels) {
    sum += greyOf(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!)
  }
  return sum
}
