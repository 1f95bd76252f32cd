import { toBytes } from '../channels.js'
import type { ByteImage, Image } from '../image.js'

/** Keeps the highest `bits` of each value, 0 … 8. */
export function posterize(image: Image, bits: number): ByteImage {
  const mask = 0xff & (0xff << (8 - bits))
  return throughTables(image, () => (value) => value & mask)
}

/** Turns values from the threshold up into their negative. */
export const solarize = (image: Image, threshold: number): ByteImage =>
  throughTables(image, () => (value) => (value < threshold ? value : 255 - value))

/** Stretches each channel to reach from 0 to 255. */
export function autoContrast(image: Image): ByteImage {
  return throughTables(image, (histogram) => {
    const low = histogram.findIndex((count) => count > 0)
    const high = histogram.findLastIndex((count) => count > 0)
    if (high <= low) return (value) => value
    const scale = 255 / (high - low)
    return (value) => Math.trunc(value * scale - low * scale)
  })
}

/** Spreads the values of each channel so that all of them are about as frequent. */
export function equalize(image: Image): ByteImage {
  return throughTables(image, (histogram) => {
    const last = histogram.findLast((count) => count > 0)!
    const total = histogram.reduce((sum, count) => sum + count, 0)
    const step = Math.floor((total - last) / 255)
    if (step === 0) return (value) => value
    let before = step >> 1
    const table = histogram.map((count) => {
      const level = Math.floor(before / step)
      before += count
      return level
    })
    return (value) => table[value]!
  })
}

/** Maps the values of each channel by a function that may depend on how often each value occurs in it. */
function throughTables(
  image: Image,
  mapping: (histogram: number[]) => (value: number) => number,
): ByteImage {
  const bytes = toBytes(image)
  const { data: source, channels } = bytes
  const data = new Uint8Array(source.length)
  for (let channel = 0; channel < channels; channel++) {
    const histogram = new Array<number>(256).fill(0)
    for (let i = channel; i < source.length; i += channels) histogram[source[i]!]!++
    const map = mapping(histogram)
    const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => map(value))
    for (let i = channel; i < source.length; i += channels) data[i] = table[source[i]!]!
  }
  return { ...bytes, data }
}
