import type { Random } from '../../random.js'
import { toBytes } from '../channels.js'
import type { ByteImage, Image } from '../image.js'
import type { JointTransform } from './joint-transform.js'

export interface ColorJitterOptions {
  /** Brightness, contrast and saturation are scaled by a factor within 1 ± this much; 0.4, 0.4, 0.4 by default. */
  brightness?: number
  contrast?: number
  saturation?: number
  /** The hue is turned by up to this part of the colour circle, either way, at most 0.5; 0 by default. */
  hue?: number
}

/**
 * Changes brightness, contrast, saturation and hue, in random order, as torchvision's `ColorJitter` does. Of grey
 * pictures it changes brightness and contrast. The result has 8 bits.
 */
export function colorJitter({
  brightness = 0.4,
  contrast = 0.4,
  saturation = 0.4,
  hue = 0,
}: ColorJitterOptions = {}): JointTransform {
  const around = (random: Random, spread: number) =>
    random.uniform(Math.max(0, 1 - spread), 1 + spread)
  return (sample, random) => {
    const order = random.permutation(4)
    const changes = [
      [brightness, adjustBrightness, around(random, brightness)],
      [contrast, adjustContrast, around(random, contrast)],
      [saturation, adjustSaturation, around(random, saturation)],
      [hue, adjustHue, random.uniform(-hue, hue)],
    ] as const
    let image: ByteImage = toBytes(sample.image)
    for (const index of order) {
      const [spread, adjust, amount] = changes[index]!
      if (spread > 0) image = adjust(image, amount)
    }
    return { ...sample, image }
  }
}

/** Multiplies all values. */
export const adjustBrightness = (image: Image, factor: number) =>
  throughTable(toBytes(image), (value) => value * factor)

/** Spreads values about the mean of the picture in grey. */
export function adjustContrast(image: Image, factor: number): ByteImage {
  const bytes = toBytes(image)
  const mean = Math.floor(meanLuma(bytes) + 0.5)
  return throughTable(bytes, (value) => mean + (value - mean) * factor)
}

/** Moves colours away from (above 1) or towards (below 1) their grey. */
export function adjustSaturation(image: Image, factor: number): ByteImage {
  const bytes = toBytes(image)
  if (bytes.channels < 3) return bytes
  const { data: source, channels } = bytes
  const data = new Uint8Array(source)
  const clamped = new Uint8ClampedArray(data.buffer)
  for (let i = 0; i < data.length; i += channels) {
    const grey = luma(source, i)
    for (let c = i; c < i + 3; c++) clamped[c] = Math.trunc(grey + (source[c]! - grey) * factor)
  }
  return { ...bytes, data }
}

/** Turns all hues by a part of the colour circle, -0.5 … 0.5. */
export function adjustHue(image: Image, turn: number): ByteImage {
  const bytes = toBytes(image)
  if (bytes.channels < 3) return bytes
  const data = new Uint8Array(bytes.data)
  for (let i = 0; i < data.length; i += bytes.channels) {
    const [red, green, blue] = [data[i]!, data[i + 1]!, data[i + 2]!]
    const high = Math.max(red, green, blue)
    const range = high - Math.min(red, green, blue)
    if (range === 0) continue
    const sixth = hueSixths(red, green, blue, high, range) + turn * 6
    data[i] = fromHue(sixth + 5, high, range)
    data[i + 1] = fromHue(sixth + 3, high, range)
    data[i + 2] = fromHue(sixth + 1, high, range)
  }
  return { ...bytes, data }
}

/** The hue in sixths of the circle, 0 … 6: red at 0, green at 2, blue at 4. */
function hueSixths(red: number, green: number, blue: number, high: number, range: number) {
  if (high === red) return ((green - blue) / range + 6) % 6
  return high === green ? (blue - red) / range + 2 : (red - green) / range + 4
}

function fromHue(sixth: number, high: number, range: number) {
  const k = ((sixth % 6) + 6) % 6
  return high - range * Math.max(0, Math.min(k, 4 - k, 1)) + 0.5
}

function throughTable(image: ByteImage, change: (value: number) => number): ByteImage {
  const table = new Uint8ClampedArray(256)
  for (let value = 0; value < 256; value++) table[value] = Math.trunc(change(value))
  const data = new Uint8Array(image.data.length)
  for (let i = 0; i < data.length; i++) data[i] = table[image.data[i]!]!
  return { ...image, data }
}

function meanLuma({ data, channels }: ByteImage) {
  let sum = 0
  for (let i = 0; i < data.length; i += channels) sum += channels < 3 ? data[i]! : luma(data, i)
  return (sum * channels) / data.length
}

const luma = (data: Uint8Array, i: number) =>
  (data[i]! * 19595 + data[i + 1]! * 38470 + data[i + 2]! * 7471 + 0x8000) >> 16
