/**
 * How pictures of any size become a network's input, and boxes go there and back. Pictures are scaled as PyTorch's
 * `interpolate(mode='bilinear', align_corners=False)` and OpenCV's `INTER_LINEAR` do, with which detectors are trained: no
 * pixel is skipped by rounding, but none is averaged away either.
 */
import { type ByteImage, CnnError, type Image, tf, toChannels } from '@cnn/core'

/** What a network's values are made of: (value / 255 − mean) / std, in the network's order of channels. */
export interface Normalization {
  mean: readonly [number, number, number]
  std: readonly [number, number, number]
  /** The network's order of channels; 'rgb' by default. */
  order?: 'rgb' | 'bgr'
}

/** ImageNet's mean and deviation, with which torchvision's backbones were trained. */
export const imageNetNormalization: Normalization = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
}

/** Pictures as a network wants them, and how they got there. */
export type Framed = {
  /** [n, height, width, 3] float32 */
  images: tf.Tensor4D
  /**
   * Six numbers for each picture: its original width and height, then scaleX, scaleY, left and top, so that a point of it
   * lies at `left + x · scaleX`, `top + y · scaleY` of the input.
   */
  views: Float32Array
  /** Two numbers for each picture: the height and width that it has in the input, with border but without padding. */
  sizes: Int32Array
}

export interface ShortSideFraming extends Normalization {
  /** What the shorter side is scaled to, in pixels. */
  shortSide: number
  /** What the longer side may have at most. */
  longSide: number
  /** The sides of the input are multiples of this; 32 by default. */
  multipleOf?: number
}

/**
 * Scales each picture so that its shorter side has the given length, or its longer one the most that it may have, and pads
 * with zeros at the right and below to a common size: torchvision's `GeneralizedRCNNTransform`, with its rounding.
 * @throws CnnError 'bad-image'
 */
export function frameByShortSide(
  images: readonly Image[],
  { shortSide, longSide, multipleOf = 32, ...normalization }: ShortSideFraming,
): Framed {
  const places = images.map(({ width, height }): Place => {
    // PyTorch divides a number by a tensor as 1 / tensor · number, in 32 bits, and rounds the side down.
    const factor = (target: number, side: number) => Math.fround(Math.fround(1 / side) * target)
    const scale = Math.min(
      factor(shortSide, Math.min(width, height)),
      factor(longSide, Math.max(width, height)),
    )
    const scaled = (side: number) => Math.max(1, Math.floor(side * scale))
    return { left: 0, top: 0, width: scaled(width), height: scaled(height) }
  })
  const padded = (side: 'width' | 'height') =>
    Math.ceil(Math.max(...places.map((place) => place[side])) / multipleOf) * multipleOf
  const canvas = { width: padded('width'), height: padded('height') }
  return frame(images, { places, canvas, normalization })
}

export interface LetterboxFraming extends Normalization {
  width: number
  height: number
  /** The level, 0 … 255, of the border; 114 by default, as in YOLO. */
  fill?: number
  /** Where the picture lies; 'center' by default. */
  place?: 'center' | 'top-left'
}

/**
 * Scales each picture to fit whole into a size, keeping its shape, and fills the border.
 * @throws CnnError 'bad-image'
 */
export function frameByLetterbox(
  images: readonly Image[],
  { width, height, fill = 114, place = 'center', ...normalization }: LetterboxFraming,
): Framed {
  const places = images.map((image): Place => {
    const scale = Math.min(width / image.width, height / image.height)
    const scaled = {
      width: Math.max(1, Math.round(image.width * scale)),
      height: Math.max(1, Math.round(image.height * scale)),
    }
    const offset = (side: number) => (place === 'center' ? side >> 1 : 0)
    return { left: offset(width - scaled.width), top: offset(height - scaled.height), ...scaled }
  })
  return frame(images, { places, canvas: { width, height }, normalization, fill })
}

export interface StretchFraming extends Normalization {
  width: number
  height: number
}

/**
 * Scales each picture to a size, whatever its shape.
 * @throws CnnError 'bad-image'
 */
export function frameByStretch(
  images: readonly Image[],
  { width, height, ...normalization }: StretchFraming,
): Framed {
  const places = images.map((): Place => ({ left: 0, top: 0, width, height }))
  return frame(images, { places, canvas: { width, height }, normalization })
}

/** Corner boxes of a picture, moved to where they lie in the network's input. */
export function toInputCorners(
  corners: Float32Array,
  views: Float32Array,
  picture: number,
): Float32Array {
  const [, , scaleX, scaleY, left, top] = viewOf(views, picture)
  return corners.map((value, i) => (i % 2 === 0 ? left + value * scaleX : top + value * scaleY))
}

/** Corner boxes in the network's input, moved back to the picture and cut off at its border. */
export function toPictureCorners(
  corners: Float32Array,
  views: Float32Array,
  picture: number,
): Float32Array {
  const [width, height, scaleX, scaleY, left, top] = viewOf(views, picture)
  return corners.map((value, i) =>
    i % 2 === 0
      ? Math.min(width, Math.max(0, (value - left) / scaleX))
      : Math.min(height, Math.max(0, (value - top) / scaleY)),
  )
}

type View = [
  width: number,
  height: number,
  scaleX: number,
  scaleY: number,
  left: number,
  top: number,
]

const viewOf = (views: Float32Array, picture: number) =>
  [...views.subarray(6 * picture, 6 * picture + 6)] as View

/** Where a scaled picture lies in the input. */
interface Place {
  left: number
  top: number
  width: number
  height: number
}

interface Frame {
  places: readonly Place[]
  canvas: { width: number; height: number }
  normalization: Normalization
  /** The level of the border; without it the border's values are 0. */
  fill?: number
}

function frame(images: readonly Image[], { places, canvas, normalization, fill }: Frame): Framed {
  if (images.length === 0) throw new CnnError('bad-image', 'A batch needs at least one picture.')
  const { width, height } = canvas
  const length = width * height * 3
  const data = new Float32Array(images.length * length)
  const views = new Float32Array(6 * images.length)
  const sizes = new Int32Array(2 * images.length)
  const tables = normalizationTables(normalization)
  images.forEach((image, i) => {
    const place = places[i]!
    const pixels = data.subarray(i * length, (i + 1) * length)
    if (fill !== undefined) fillWith(pixels, tables, Math.round(fill))
    const isReversed = normalization.order === 'bgr'
    drawScaled(toChannels(image, 3), { pixels, rowLength: width * 3, ...place }, tables, isReversed)
    const scales = [place.width / image.width, place.height / image.height]
    views.set([image.width, image.height, ...scales, place.left, place.top], 6 * i)
    sizes.set(fill === undefined ? [place.height, place.width] : [height, width], 2 * i)
  })
  return { images: tf.tensor4d(data, [images.length, height, width, 3]), views, sizes }
}

/** The value of each of the 256 levels, for each of the network's channels. */
const normalizationTables = ({ mean, std }: Normalization) =>
  mean.map((center, channel) =>
    Float32Array.from({ length: 256 }, (_, level) => (level / 255 - center) / std[channel]!),
  )

function fillWith(pixels: Float32Array, tables: readonly Float32Array[], level: number) {
  for (let i = 0; i < pixels.length; i++) pixels[i] = tables[i % 3]![level]!
}

interface Target extends Place {
  pixels: Float32Array
  rowLength: number
}

/** Scales down the columns into a row, then along it. */
function drawScaled(
  { data, width, height }: ByteImage,
  target: Target,
  [first, second, third]: readonly Float32Array[],
  isReversed: boolean,
) {
  const { pixels, rowLength } = target
  const [one, three] = isReversed ? [2, 0] : [0, 2]
  const row = new Float32Array(width * 3)
  const rows = taps(height, target.height)
  const columns = taps(width, target.width)
  for (let y = 0; y < target.height; y++) {
    const lower = rows.shares[y]!
    const above = rows.first[y]! * width * 3
    const below = rows.second[y]! * width * 3
    for (let i = 0; i < row.length; i += 3) {
      const [a, b] = [above + i, below + i]
      row[i] = blend(first![data[a + one]!]!, first![data[b + one]!]!, lower)
      row[i + 1] = blend(second![data[a + 1]!]!, second![data[b + 1]!]!, lower)
      row[i + 2] = blend(third![data[a + three]!]!, third![data[b + three]!]!, lower)
    }
    let to = (target.top + y) * rowLength + target.left * 3
    for (let x = 0; x < target.width; x++, to += 3) {
      const share = columns.shares[x]!
      const [left, right] = [3 * columns.first[x]!, 3 * columns.second[x]!]
      pixels[to] = blend(row[left]!, row[right]!, share)
      pixels[to + 1] = blend(row[left + 1]!, row[right + 1]!, share)
      pixels[to + 2] = blend(row[left + 2]!, row[right + 2]!, share)
    }
  }
}

const blend = (a: number, b: number, share: number) => a + (b - a) * share

/** For each output position the two source positions that it lies between, and the second one's share. */
function taps(from: number, to: number) {
  const first = new Int32Array(to)
  const second = new Int32Array(to)
  const shares = new Float32Array(to)
  const scale = Math.fround(from / to)
  for (let i = 0; i < to; i++) {
    const center = Math.max(0, Math.fround(Math.fround(scale * (i + 0.5)) - 0.5))
    first[i] = Math.min(from - 1, Math.floor(center))
    second[i] = Math.min(from - 1, first[i]! + 1)
    shares[i] = center - first[i]!
  }
  return { first, second, shares }
}
