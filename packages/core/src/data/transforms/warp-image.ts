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
  const [a, b, c, d, e, f] = invert(matrix)
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
  const fills = Array.from({ length: channels }, (_, i) =>
    typeof fill === 'number' ? fill : (fill[i] ?? 0),
  )
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
