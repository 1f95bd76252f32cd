import type { Fill } from '../crop.js'
import type { Image } from '../image.js'
import type { Matrix } from './joint-transform.js'

export interface WarpOptions {
  /** 'bilinear' by default; 'nearest' keeps the values of label masks. */
  method?: 'bilinear' | 'nearest'
  /** What comes from beyond the border; 0 by default. */
  fill?: Fill
}

/** Writes to `at` the point of the source that a point of the result shows. */
export type SourceOf = (x: number, y: number, at: Float64Array) => void

/**
 * Moves each point of a picture by a matrix, keeping the size. What comes from beyond the border is `fill`, and the
 * border blends into it.
 */
export function warpImage<I extends Image>(image: I, matrix: Matrix, options?: WarpOptions): I {
  const inverse = invert(matrix)
  const fast = warpBytes(image, inverse, options)
  if (fast) return { ...image, data: fast }
  const [a, b, c, d, e, f] = inverse
  return warpThrough(
    image,
    (x, y, at) => {
      at[0] = a * x + b * y + c
      at[1] = d * x + e * y + f
    },
    options,
  )
}

/** Shows at each point of the result the point of the source that is asked for, keeping the size. */
export function warpThrough<I extends Image>(
  image: I,
  sourceOf: SourceOf,
  { method = 'bilinear', fill = 0 }: WarpOptions = {},
): I {
  const { width, height, channels } = image
  const data = new (image.data.constructor as Uint8ArrayConstructor)(image.data.length)
  const fills = fillsOf(fill, channels)
  const take = method === 'nearest' ? takeNearest : takeBilinear
  const at = new Float64Array(2)
  let to = 0
  for (let y = 0.5; y < height; y++) {
    for (let x = 0.5; x < width; x++, to += channels) {
      sourceOf(x, y, at)
      take(image, at[0]!, at[1]!, fills, data, to)
    }
  }
  return { ...image, data }
}

const fillsOf = (fill: Fill, channels: number) =>
  Array.from({ length: channels }, (_, i) => (typeof fill === 'number' ? fill : (fill[i] ?? 0)))

/**
 * The same for pictures of `Uint8Array`s, most of which are warped by matrices: this one gives the point of the source.
 * Undefined for others.
 */
function warpBytes(
  image: Image,
  matrix: Matrix,
  { method = 'bilinear', fill = 0 }: WarpOptions = {},
): Uint8Array | undefined {
  const { data: source, channels } = image
  if (!(source instanceof Uint8Array)) return undefined
  const data = new Uint8Array(source.length)
  const fills = fillsOf(fill, channels)
  if (method === 'nearest') warpNearest(source, image, matrix, fills, data)
  else warpBilinear(source, image, matrix, fills, data)
  return data
}

function warpNearest(
  source: Uint8Array,
  { width, height, channels }: Image,
  [a, b, c, d, e, f]: Matrix,
  fills: number[],
  data: Uint8Array,
) {
  const ground = Uint8Array.from(fills)
  const isColor = channels === 3
  let to = 0
  for (let y = 0.5; y < height; y++) {
    for (let x = 0.5; x < width; x++, to += channels) {
      const sourceX = a * x + b * y + c
      const sourceY = d * x + e * y + f
      const inside = sourceX >= 0 && sourceY >= 0 && sourceX < width && sourceY < height
      const from = inside ? ((sourceY | 0) * width + (sourceX | 0)) * channels : 0
      const values = inside ? source : ground
      data[to] = values[from]!
      if (isColor) {
        data[to + 1] = values[from + 1]!
        data[to + 2] = values[from + 2]!
      } else {
        for (let i = 1; i < channels; i++) data[to + i] = values[from + i]!
      }
    }
  }
}

function warpBilinear(
  source: Uint8Array,
  image: Image,
  [a, b, c, d, e, f]: Matrix,
  fills: number[],
  data: Uint8Array,
) {
  const { width, height, channels } = image
  const [lastX, lastY] = [width - 1, height - 1]
  const down = width * channels
  let to = 0
  for (let y = 0.5; y < height; y++) {
    for (let x = 0.5; x < width; x++, to += channels) {
      const sourceX = a * x + b * y + c
      const sourceY = d * x + e * y + f
      const column = sourceX - 0.5
      const row = sourceY - 0.5
      if (!(column >= 0 && row >= 0 && column < lastX && row < lastY)) {
        takeBilinear(image, sourceX, sourceY, fills, data, to)
        continue
      }
      const left = column | 0
      const top = row | 0
      const from = (top * width + left) * channels
      for (let i = from, j = to; i < from + channels; i++, j++) {
        const high = source[i]!
        const low = source[i + down]!
        const upper = high + (source[i + channels]! - high) * (column - left)
        const lower = low + (source[i + down + channels]! - low) * (column - left)
        data[j] = upper + (lower - upper) * (row - top) + 0.5
      }
    }
  }
}

function takeNearest(
  { data: source, width, height, channels }: Image,
  x: number,
  y: number,
  fills: number[],
  data: Image['data'],
  to: number,
) {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const inside = column >= 0 && row >= 0 && column < width && row < height
  const from = (row * width + column) * channels
  for (let i = 0; i < channels; i++) data[to + i] = inside ? source[from + i]! : fills[i]!
}

function takeBilinear(
  image: Image,
  x: number,
  y: number,
  fills: number[],
  data: Image['data'],
  to: number,
) {
  const { data: source, width, height, channels } = image
  // Float arrays take any value, and clamped ones round by themselves.
  const truncates = source instanceof Uint8Array || source instanceof Uint16Array
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)]
  const [weightX, weightY] = [x - 0.5 - left, y - 0.5 - top]
  if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
    const down = width * channels
    const from = top * down + left * channels
    for (let i = from, j = to; i < from + channels; i++, j++) {
      const upper = source[i]! + (source[i + channels]! - source[i]!) * weightX
      const low = source[i + down]!
      const lower = low + (source[i + down + channels]! - low) * weightX
      const value = upper + (lower - upper) * weightY
      data[j] = truncates ? Math.floor(value + 0.5) : value
    }
    return
  }
  for (let i = 0; i < channels; i++) {
    const fill = fills[i]!
    const upper = blend(image, left, top, i, weightX, fill)
    const value = upper + (blend(image, left, top + 1, i, weightX, fill) - upper) * weightY
    data[to + i] = truncates ? Math.floor(value + 0.5) : value
  }
}

/** Two neighbours in a row, either of which may lie beyond the border. */
function blend(
  { data, width, height, channels }: Image,
  left: number,
  row: number,
  channel: number,
  weight: number,
  fill: number,
) {
  if (!(row >= 0 && row < height && left >= -1 && left < width)) return fill
  const from = (row * width + left) * channels + channel
  const first = left < 0 ? fill : data[from]!
  const second = left === width - 1 ? fill : data[from + channels]!
  return first + (second - first) * weight
}

function invert([a, b, c, d, e, f]: Matrix): Matrix {
  const determinant = a * e - b * d
  const [ia, ib, id, ie] = [e, -b, -d, a].map((value) => value / determinant) as [
    number,
    number,
    number,
    number,
  ]
  return [ia, ib, -(ia * c + ib * f), id, ie, -(id * c + ie * f)]
}
