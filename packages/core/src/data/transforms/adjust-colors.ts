import { type Image, maxValue } from '../image.js'
import { copyData, lumaOf, mapLevels, settler } from './levels.js'

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
  const settle = settler(image, 'cut off')
  const luma = lumaOf(image)
  for (let i = 0; i < data.length; i += channels) {
    const grey = luma(i)
    for (let c = i; c < i + 3; c++) data[c] = settle(grey + (source[c]! - grey) * factor)
  }
  return { ...image, data }
}

/** Turns all hues by a part of the colour circle, -0.5 … 0.5. */
export function adjustHue<I extends Image>(image: I, turn: number): I {
  const { channels } = image
  if (channels < 3) return image
  const data = copyData(image)
  const settle = settler(image)
  for (let i = 0; i < data.length; i += channels) {
    const [red, green, blue] = [data[i]!, data[i + 1]!, data[i + 2]!]
    const high = Math.max(red, green, blue)
    const range = high - Math.min(red, green, blue)
    if (range === 0) continue
    const sixth = hueSixths(red, green, blue, high, range) + turn * 6
    data[i] = settle(fromHue(sixth + 5, high, range))
    data[i + 1] = settle(fromHue(sixth + 3, high, range))
    data[i + 2] = settle(fromHue(sixth + 1, high, range))
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
  if (high === red) return ((green - blue) / range + 6) % 6
  return high === green ? (blue - red) / range + 2 : (red - green) / range + 4
}

function fromHue(sixth: number, high: number, range: number) {
  const k = ((sixth % 6) + 6) % 6
  return high - range * Math.max(0, Math.min(k, 4 - k, 1))
}

function meanLuma(image: Image) {
  const { data, channels } = image
  const luma = lumaOf(image)
  let sum = 0
  for (let i = 0; i < data.length; i += channels) sum += luma(i)
  return (sum * channels) / data.length
}
