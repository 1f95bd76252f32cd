import * as tf from '../tf.js'
import { toChannels } from './channels.js'
import { badImage, type Image } from './image.js'
import { checkTransform, type ImageTransform, prepareImage } from './image-transform.js'

/**
 * A batch of pictures as a float32 tensor [n, h, w, c]: prepared (see `prepareImage`), scaled to 0 … 1, then
 * (value − mean) / std. The caller disposes it. Pictures that have the size and channels already are taken as prepared,
 * as a random crop makes them: where a `shortSide` asks for a margin to be cut off pictures that may happen to have the
 * final size, call `prepareImage` first.
 * Throws 'bad-image' for pictures of different sizes where the transform gives none, or for an empty batch.
 */
export function imagesToTensor(images: readonly Image[], transform: ImageTransform): tf.Tensor4D {
  const { data, shape } = normalizeImages(images, transform)
  return tf.tensor4d(data, shape, 'float32')
}

/** The same as an array, without a backend. */
export function normalizeImages(
  images: readonly Image[],
  transform: ImageTransform,
): { data: Float32Array; shape: [n: number, height: number, width: number, channels: number] } {
  const channels = checkTransform(transform)
  const first = images[0]
  if (!first) throw badImage('A batch needs at least one picture.')
  const { width, height } = sizeOf(first, transform)
  const length = width * height * channels
  const data = new Float32Array(images.length * length)
  const tables = transform.mean.map((mean, c) => normalizationTable(mean, transform.std[c]!))
  images.forEach((image, index) => {
    const isPrepared = image.width === width && image.height === height
    const ready = isPrepared ? toChannels(image, channels) : prepareImage(image, transform)
    if (ready.width !== width || ready.height !== height) {
      throw badImage(
        `Picture ${index} of the batch is ${ready.width}×${ready.height}, the first is ${width}×${height}. Give the transform a size.`,
      )
    }
    if (ready.data.length !== length) {
      throw badImage(
        `Picture ${index} of the batch has ${ready.data.length} values, not ${length}.`,
      )
    }
    normalizeInto(data, index * length, ready.data, tables)
  })
  return { data, shape: [images.length, height, width, channels] }
}

/** The size that the batch will have. */
function sizeOf(image: Image, { size }: ImageTransform) {
  if (size === undefined) return image
  const [height, width] = typeof size === 'number' ? [size, size] : size
  return { width, height }
}

/** The normalised value of each of the 256 levels. */
function normalizationTable(mean: number, std: number) {
  return Float32Array.from({ length: 256 }, (_, level) => (level / 255 - mean) / std)
}

function normalizeInto(
  out: Float32Array,
  to: number,
  data: Uint8Array,
  [first, second, third]: Float32Array[],
) {
  if (!second || !third) {
    for (let i = 0; i < data.length; i++) out[to + i] = first![data[i]!]!
    return
  }
  for (let i = 0; i < data.length; i += 3) {
    out[to + i] = first![data[i]!]!
    out[to + i + 1] = second[data[i + 1]!]!
    out[to + i + 2] = third[data[i + 2]!]!
  }
}
