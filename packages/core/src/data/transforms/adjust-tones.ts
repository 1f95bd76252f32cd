import { type Image, maxValue } from '../image.js'
import { bytesOf, mapLevels } from './levels.js'

/** Keeps the highest `bits` of each value in 8 bits, 0 … 8. */
export function posterize<I extends Image>(image: I, bits: number): I {
  const mask = 0xff & (0xff << (8 - bits))
  return mapLevels(image, () => (level) => level & mask)
}

/** Turns values from the threshold, 0 … 255, up into their negative. */
export const solarize = <I extends Image>(image: I, threshold: number): I =>
  mapLevels(image, () => (level) => (level < threshold ? level : 255 - level))

/** The negative. */
export const invert = <I extends Image>(image: I): I =>
  mapLevels(image, () => (level) => 255 - level)

/** Stretches each channel to reach from 0 to 255. */
export function autoContrast<I extends Image>(image: I): I {
  return mapLevels(image, (channel) => {
    const [low, high] = rangeOf(image, channel)
    if (high <= low) return (level) => level
    const scale = 255 / (high - low)
    return (level) => level * scale - low * scale
  })
}

/** Spreads the values of each channel so that all of them are about as frequent. */
export function equalize<I extends Image>(image: I): I {
  return mapLevels(image, (channel) => {
    const histogram = histogramOf(image, channel)
    const last = histogram.findLast((count) => count > 0)!
    const total = histogram.reduce((sum, count) => sum + count, 0)
    const step = Math.floor((total - last) / 255)
    if (step === 0) return (level) => level
    let before = step >> 1
    const table = Array.from(histogram, (count) => {
      const level = Math.floor(before / step)
      before += count
      return level
    })
    return (level) => table[Math.trunc(level)]!
  })
}

/** The least and the largest level of a channel. */
function rangeOf(image: Image, channel: number) {
  const { data, channels } = image
  const bytes = bytesOf(image)
  if (bytes) {
    const histogram = histogramOf(image, channel)
    const low = histogram.findIndex((count) => count > 0)
    return [low, histogram.findLastIndex((count) => count > 0)] as const
  }
  let low = Infinity
  let high = -Infinity
  for (let i = channel; i < data.length; i += channels) {
    low = Math.min(low, data[i]!)
    high = Math.max(high, data[i]!)
  }
  const scale = maxValue({ data }) / 255
  return [low / scale, high / scale] as const
}

/** How often each whole level occurs in a channel. */
function histogramOf(image: Image, channel: number) {
  const { data, channels } = image
  const histogram = new Uint32Array(256)
  const bytes = bytesOf(image)
  if (bytes) {
    for (let i = channel; i < bytes.length; i += channels) histogram[bytes[i]!]!++
    return histogram
  }
  const scale = maxValue({ data }) / 255
  for (let i = channel; i < data.length; i += channels) {
    histogram[Math.min(255, Math.max(0, Math.trunc(data[i]! / scale)))]!++
  }
  return histogram
}
