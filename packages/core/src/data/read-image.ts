import { decodeImage } from '#runtime/data/decode-image'
import { CnnError, throwIfAborted } from '../errors.js'
import type { Tensor, Tensor3D } from '../tf.js'
import { toChannels } from './channels.js'
import { isDrawable, readDrawable } from './draw-to-image.js'
import {
  type ByteImage,
  badImage,
  checkImage,
  checkPixelCount,
  type Image,
  type ImageSource,
} from './image.js'
import { readImageHeader } from './image-header.js'
import { isEncoded, readEncoded } from './read-encoded.js'

export interface ReadImageOptions {
  /** Convert to grey (1) or RGB (3); by default grey pictures stay grey. */
  channels?: 1 | 3
  /** Larger pictures are refused before they are decoded; 100 megapixels by default. */
  maxPixels?: number
  /** Cancels the download, or the reading of the file. */
  signal?: AbortSignal
}

/**
 * Reads a picture from whatever a person has of it: 8 bits, grey or RGB, upright.
 *
 * Encoded files are recognised by their content. PNG and JPEG are read everywhere, to the same pixels (PIL's) in Node
 * and in Chromium. Browsers read their other formats too (WebP, GIF, AVIF, BMP: the first frame); in Node these need
 * `sharp`. EXIF orientation is applied; alpha is laid over white; 16 bits become 8; colour profiles are ignored.
 *
 * A picture that is 8-bit grey or RGB already is returned as it is, its data shared.
 *
 * Throws `CnnError`: 'bad-image' (damaged, cut off, empty, not a picture), 'image-too-large', 'unsupported-image'
 * (a format that needs a decoder), 'not-found', 'read-failed', 'download-failed', 'timeout', 'cross-origin', 'aborted'.
 *
 * @example
 * const { data, width, height, channels } = await readImage('boot.png', { channels: 3 })
 */
export async function readImage(
  source: ImageSource,
  options: ReadImageOptions = {},
): Promise<ByteImage> {
  const { channels, maxPixels = 100e6, signal } = options
  if (channels !== undefined && channels !== 1 && channels !== 3) {
    throw new CnnError('bad-option', `channels is ${channels}; it can be 1 (grey) or 3 (RGB).`)
  }
  throwIfAborted(signal)
  const image = await load(source, maxPixels, signal)
  throwIfAborted(signal)
  checkPixelCount('The picture', image.width, image.height, maxPixels)
  return toChannels(image, channels)
}

async function load(source: ImageSource, maxPixels: number, signal?: AbortSignal): Promise<Image> {
  if (isEncoded(source)) {
    const { bytes, name } = await readEncoded(source, signal)
    return decodeImage(bytes, readImageHeader(bytes, name, maxPixels), name, maxPixels)
  }
  if (typeof source !== 'object' || source === null) throw unknownSource(source)
  if (isTensor(source)) return readTensor(source)
  if (isDrawable(source)) return readDrawable(source, `The ${source.constructor.name}`)
  if ('data' in source && 'width' in source) return readPixels(source)
  throw unknownSource(source)
}

/** Told by what it has, so that pictures are read without TensorFlow.js. */
const isTensor = (source: object): source is Tensor => 'dataId' in source && 'rank' in source

/** Pixels in memory; `ImageData` says no channels, it has four. */
function readPixels(source: Image | ImageData): Image {
  const { data, width, height } = source
  const typed = [Uint8Array, Uint8ClampedArray, Uint16Array, Float32Array]
  if (!typed.some((type) => data instanceof type)) {
    throw badImage(
      "The picture's data must be a Uint8Array, Uint8ClampedArray, Uint16Array or Float32Array.",
    )
  }
  const channels = 'channels' in source ? source.channels : 4
  const image = { data: data as Image['data'], width, height, channels }
  checkImage(image)
  return 'channels' in source ? source : image
}

/** int32 holds 0 … 255 and float32 0 … 1, as in tf.browser.toPixels. */
async function readTensor(tensor: Tensor | Tensor3D): Promise<Image> {
  const [height, width, channels] = tensor.shape
  if (tensor.rank !== 3 || ![1, 3, 4].includes(channels!)) {
    throw badImage(
      `A tensor of shape [${tensor.shape}] is no picture; expected [height, width, channels] with 1, 3 or 4 channels.`,
    )
  }
  const limit = tensor.dtype === 'float32' ? 1 : 255
  if (tensor.dtype !== 'float32' && tensor.dtype !== 'int32') {
    throw badImage(`A tensor of dtype ${tensor.dtype} is no picture; expected float32 or int32.`)
  }
  const values = await tensor.data()
  for (const value of values) {
    if (value >= 0 && value <= limit) continue
    throw badImage(
      `The tensor holds ${value}. A ${tensor.dtype} picture has values from 0 to ${limit}; cast 0 … 255 to int32, or divide by 255.`,
    )
  }
  const data = limit === 1 ? (values as Float32Array) : Uint8Array.from(values)
  const image = { data, width: width!, height: height!, channels: channels! }
  checkImage(image, 'The tensor')
  return image
}

const unknownSource = (source: unknown) =>
  badImage(
    `A picture cannot be read from ${source === null ? 'null' : typeof source}. Pass a path, a URL, the bytes of a file, a Blob, ImageData, a canvas, an <img>, a <video>, a tensor or { data, width, height, channels }.`,
  )
