/** Values of pictures of any array type: 8 bits as PIL has them, 16 bits and floats in their own range. Alpha stays. */
import { type Image, maxValue } from '../image.js'

/** How many of the channels are colours or grey, not alpha. */
export const colorChannels = ({ channels }: Pick<Image, 'channels'>) =>
  channels % 2 === 0 ? channels - 1 : channels

/** A copy of the values, to be changed. */
export const copyData = ({ data }: Pick<Image, 'data'>) => data.slice() as Image['data']

/** Brings a value into the range of the picture's array type; whole ones are cut off, as PIL does, or rounded. */
export function settler(image: Pick<Image, 'data'>, whole: 'cut off' | 'round' = 'round') {
  const most = maxValue(image)
  const clamp = (value: number) => Math.min(most, Math.max(0, value))
  if (image.data instanceof Float32Array) return clamp
  return whole === 'round'
    ? (value: number) => clamp(Math.floor(value + 0.5))
    : (value: number) => clamp(Math.trunc(value))
}

/** Brings a value into the range of 8 bits, cut off as PIL does. */
export const cutOff = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value | 0)

/** The values of a picture in 8 bits as one type of array, which loops run through faster; undefined for others. */
export const bytesOf = ({ data }: Pick<Image, 'data'>) =>
  data instanceof Uint8Array
    ? data
    : data instanceof Uint8ClampedArray
      ? new Uint8Array(data.buffer, data.byteOffset, data.length)
      : undefined

/**
 * Maps all values but alpha, in levels from 0 to 255: those of 8 bits through a table, its results cut off; 16 bits are
 * divided by 257 before and multiplied after, floats by 255.
 */
export function mapLevels<I extends Image>(
  image: I,
  changeOf: (channel: number) => (level: number) => number,
): I {
  const { data: source, channels } = image
  const data = copyData(image)
  const colors = colorChannels(image)
  const bytes = bytesOf({ data })
  if (bytes) {
    const tables = Array.from({ length: colors }, (_, channel) => levelTable(changeOf(channel)))
    mapBytes(bytes, channels, tables)
    return { ...image, data }
  }
  const scale = maxValue(image) / 255
  const settle = settler(image)
  for (let channel = 0; channel < colors; channel++) {
    const change = changeOf(channel)
    for (let i = channel; i < data.length; i += channels) {
      data[i] = settle(change(source[i]! / scale) * scale)
    }
  }
  return { ...image, data }
}

function levelTable(change: (level: number) => number) {
  const table = new Uint8ClampedArray(256)
  for (let level = 0; level < 256; level++) table[level] = Math.trunc(change(level))
  return new Uint8Array(table.buffer)
}

/** Looks up all bytes but alpha, each in the table of its channel. */
function mapBytes(bytes: Uint8Array, channels: number, tables: Uint8Array[]) {
  const [first, second, third] = tables
  if (channels === 3) {
    for (let i = 0; i < bytes.length; i += 3) {
      bytes[i] = first![bytes[i]!]!
      bytes[i + 1] = second![bytes[i + 1]!]!
      bytes[i + 2] = third![bytes[i + 2]!]!
    }
    return
  }
  for (const [channel, table] of tables.entries()) {
    for (let i = channel; i < bytes.length; i += channels) bytes[i] = table[bytes[i]!]!
  }
}

/** ITU-R 601 luma of a pixel in 8 bits, in PIL's fixed-point arithmetic. */
export const greyOf = (red: number, green: number, blue: number) =>
  (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16

/** ITU-R 601 luma of the pixel that begins at this index. */
export function lumaOf(image: Image): (i: number) => number {
  const { data, channels } = image
  if (channels < 3) return (i) => data[i]!
  if (maxValue(image) === 255) return (i) => greyOf(data[i]!, data[i + 1]!, data[i + 2]!)
  return (i) => (data[i]! * 19595 + data[i + 1]! * 38470 + data[i + 2]! * 7471) / 65536
}
