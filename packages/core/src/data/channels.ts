import { type ByteImage, badImage, type Image, maxValue } from './image.js'

/**
 * The picture in 8 bits with 1 (grey) or 3 (RGB) channels; without `channels`, grey stays grey and colour colour.
 *
 * Transparency is laid over white: pictures with alpha are mostly cut-outs made for a white page, and dropping alpha
 * (as PIL's `convert('RGB')` does) shows whatever colour happens to be stored under it. Colour becomes grey by ITU-R 601
 * luma in PIL's fixed-point arithmetic. 16 bits are divided by 257 and floats (0 … 1) multiplied by 255, both rounded.
 * Returns the picture itself when there is nothing to do.
 */
export function toChannels(image: Image, channels?: 1 | 3): ByteImage {
  const opaque = flatten(toBytes(image))
  if (channels === undefined || channels === opaque.channels) return opaque
  return channels === 1 ? toGrey(opaque) : toColor(opaque)
}

/** Converts any array type to `Uint8Array` (shared when it is one already). */
export function toBytes(image: Image): ByteImage {
  const { data } = image
  if (data instanceof Uint8Array) return image as ByteImage
  if (data instanceof Uint8ClampedArray) {
    return { ...image, data: new Uint8Array(data.buffer, data.byteOffset, data.length) }
  }
  const bytes = new Uint8Array(data.length)
  const clamped = new Uint8ClampedArray(bytes.buffer)
  const scale = 255 / maxValue(image)
  for (let i = 0; i < bytes.length; i++) {
    clamped[i] = Math.floor(data[i]! * scale + 0.5)
  }
  return { ...image, data: bytes }
}

/** Lays pictures with alpha (2 or 4 channels) over white. */
function flatten(image: ByteImage): ByteImage {
  const { data, width, height, channels } = image
  if (channels === 1 || channels === 3) return image
  if (channels !== 2 && channels !== 4) throw badImage(`No picture has ${channels} channels.`)
  const colors = channels - 1
  const flat = new Uint8Array(width * height * colors)
  for (let from = 0, to = 0; from < data.length; from += channels) {
    const alpha = data[from + colors]!
    const white = 255 * (255 - alpha) + 127
    for (let c = 0; c < colors; c++) flat[to++] = (data[from + c]! * alpha + white) / 255
  }
  return { data: flat, width, height, channels: colors }
}

function toGrey({ data, width, height }: ByteImage): ByteImage {
  const grey = new Uint8Array(width * height)
  for (let i = 0, j = 0; i < grey.length; i++, j += 3) {
    grey[i] = (data[j]! * 19595 + data[j + 1]! * 38470 + data[j + 2]! * 7471 + 0x8000) >> 16
  }
  return { data: grey, width, height, channels: 1 }
}

function toColor({ data, width, height }: ByteImage): ByteImage {
  const color = new Uint8Array(data.length * 3)
  for (let i = 0, j = 0; i < data.length; i++) {
    color[j++] = color[j++] = color[j++] = data[i]!
  }
  return { data: color, width, height, channels: 3 }
}
