import { CnnError } from '../errors.js'
import type { Tensor3D } from '../tf.js'

/**
 * A picture in memory: rows from top to bottom, pixels from left to right, channels interleaved ([h, w, c]).
 * The array's type gives the range: 0 … 255 in 8 bit, 0 … 65535 in `Uint16Array`, 0 … 1 in `Float32Array`.
 */
export interface Image {
  data: Uint8Array | Uint8ClampedArray | Uint16Array | Float32Array
  width: number
  height: number
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha (alpha is not premultiplied). */
  channels: number
}

/** An 8-bit picture without alpha, as `readImage` gives it. */
export interface ByteImage extends Image {
  data: Uint8Array
}

/** A labelled picture of a classification data set; `label` indexes the data set's `classes`. */
export interface ImageSample {
  image: Image
  label: number
}

/** Anything that can be drawn on a canvas: an element, a bitmap or a frame of a video. */
export type DrawableImage =
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | VideoFrame

/**
 * Whatever a person has of a picture. A string is a path (in Node), an http(s), data, blob or file URL, or in a browser
 * a URL relative to the page. A `Uint8Array` or `ArrayBuffer` is an encoded file. A Tensor3D is [h, w, c] with 1, 3 or
 * 4 channels: int32 holds 0 … 255, float32 holds 0 … 1.
 */
export type ImageSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ImageData
  | Image
  | DrawableImage
  | Tensor3D

/** The largest value of a picture's array type: 255, 65535 or 1. */
export function maxValue({ data }: Pick<Image, 'data'>) {
  if (data instanceof Float32Array) return 1
  return data instanceof Uint16Array ? 65535 : 255
}

/**
 * Throws 'bad-image' unless the picture's size is positive and its data has width · height · channels values,
 * all of them finite.
 */
export function checkImage(image: Image, name = 'The picture') {
  const { data, width, height, channels } = image
  const whole = [width, height, channels].every((size) => Number.isInteger(size) && size >= 0)
  if (!whole || !(channels >= 1 && channels <= 4)) {
    throw badImage(
      `${name} has width ${width}, height ${height} and ${channels} channels; a picture has whole numbers of pixels and 1 to 4 channels.`,
    )
  }
  if (width === 0 || height === 0) throw emptyImage(name, width, height)
  if (data?.length !== width * height * channels) {
    throw badImage(
      `${name} is said to be ${width}×${height} with ${channels} channels, which makes ${width * height * channels} values, but its data has ${data?.length ?? 'none'}.`,
    )
  }
  if (data instanceof Float32Array && !data.every(Number.isFinite)) {
    const index = data.findIndex((value) => !Number.isFinite(value))
    throw badImage(`${name} holds ${data[index]} at index ${index}; every value must be a number.`)
  }
}

/** The error of a picture that is damaged or makes no sense. */
export const badImage = (message: string, cause?: unknown) =>
  new CnnError('bad-image', message, cause === undefined ? undefined : { cause })

export const emptyImage = (name: string, width: number, height: number) =>
  badImage(`${name} is ${width}×${height}: it has no pixels.`)

/** Throws 'image-too-large' when a picture has more pixels than allowed, before anything is decoded. */
export function checkPixelCount(name: string, width: number, height: number, maxPixels: number) {
  if (width * height <= maxPixels) return
  throw new CnnError(
    'image-too-large',
    `${name} is ${width}×${height}, which is ${(width * height).toLocaleString('en')} pixels; the limit is ${maxPixels.toLocaleString('en')}. Scale it down first, or raise maxPixels.`,
  )
}
