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
  const scale = maxValue(image) / 255
  const settle = settler(image)
  for (let channel = 0; channel < colors; channel++) {
    const change = changeOf(channel)
    if (scale === 1) {
      const table = new Uint8ClampedArray(256)
      for (let level = 0; level < 256; level++) table[level] = Math.trunc(change(level))
      for (let i = channel; i < data.length; i += channels) data[i] = table[source[i]!]!
    } else {
      for (let i = channel; i < data.length; i += channels) {
        data[i] = settle(change(source[i]! / scale) * scale)
      }
    }
  }
  return { ...image, data }
}

/** ITU-R 601 luma of the pixel that begins at this index; of 8 bits in PIL's fixed-point arithmetic. */
export function lumaOf(image: Image): (i: number) => number {
  const { data, channels } = image
  if (channels < 3) return (i) => data[i]!
  const sum = (i: number) => data[i]! * 19595 + data[i + 1]! * 38470 + data[i + 2]! * 7471
  if (maxValue(image) === 255) return (i) => (sum(i) + 0x8000) >> 16
  return (i) => sum(i) / 65536
}
