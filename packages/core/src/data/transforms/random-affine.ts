import { CnnError } from '../../errors.js'
import type { Fill } from '../crop.js'
import type { Image } from '../image.js'
import { type JointTransform, type Matrix, withMoved } from './joint-transform.js'

export interface RandomAffineOptions {
  /** Largest angle in degrees, either way; 10 by default. */
  degrees?: number
  /** Largest shift as a fraction of width and height; 0.1 by default. */
  translate?: number
  /** Range of the zoom; [0.9, 1.1] by default. */
  scale?: readonly [low: number, high: number]
  /** Largest slant in degrees, either way; 0 by default. */
  shear?: number
  fill?: Fill
}

/** Turns, zooms, shifts and slants about the middle of the picture, interpolating bilinearly. */
export function randomAffine({
  degrees = 10,
  translate = 0.1,
  scale = [0.9, 1.1],
  shear = 0,
  fill = 0,
}: RandomAffineOptions = {}): JointTransform {
  if (!(scale[0] > 0 && scale[1] >= scale[0]) || !(Math.abs(shear) < 90)) {
    throw new CnnError(
      'bad-option',
      `randomAffine has scale [${scale}] and shear ${shear}; scale is a range above 0, shear less than 90 degrees.`,
    )
  }
  return (sample, random) => {
    const { image } = sample
    const angle = (random.uniform(-degrees, degrees) * Math.PI) / 180
    const slant = Math.tan((random.uniform(-shear, shear) * Math.PI) / 180)
    const zoom = random.uniform(...scale)
    const shiftX = random.uniform(-translate, translate) * image.width
    const shiftY = random.uniform(-translate, translate) * image.height
    const matrix = aboutMiddle(image, angle, slant, zoom, shiftX, shiftY)
    const moveMask = (mask: Image) => warpImage(mask, matrix, { method: 'nearest' })
    return withMoved(sample, warpImage(image, matrix, { fill }), moveMask, matrix)
  }
}

export interface RandomRotationOptions {
  /** Largest angle in degrees, either way; 15 by default. */
  degrees?: number
  fill?: Fill
}

/** Turns about the middle of the picture, keeping its size. */
export function randomRotation({ degrees = 15, fill = 0 }: RandomRotationOptions = {}) {
  return randomAffine({ degrees, translate: 0, scale: [1, 1], fill })
}

/** Turns (clockwise), slants and zooms about the middle, then shifts. */
export function aboutMiddle(
  { width, height }: Image,
  angle: number,
  slant: number,
  zoom: number,
  shiftX: number,
  shiftY: number,
): Matrix {
  const [cos, sin] = [zoom * Math.cos(angle), zoom * Math.sin(angle)]
  const [a, b, d, e] = [cos, cos * slant - sin, sin, sin * slant + cos]
  const [middleX, middleY] = [width / 2, height / 2]
  const c = middleX + shiftX - a * middleX - b * middleY
  const f = middleY + shiftY - d * middleX - e * middleY
  return [a, b, c, d, e, f]
}

/**
 * Moves each point of a picture by a matrix, keeping the size. What comes from beyond the border is `fill`, and the
 * border blends into it.
 */
export function warpImage<I extends Image>(
  image: I,
  matrix: Matrix,
  { method = 'bilinear', fill = 0 }: { method?: 'bilinear' | 'nearest'; fill?: Fill } = {},
): I {
  const data = new (image.data.constructor as Uint8ArrayConstructor)(image.data.length)
  const fills = Array.from({ length: image.channels }, (_, i) =>
    typeof fill === 'number' ? fill : (fill[i] ?? 0),
  )
  const warp = method === 'nearest' ? warpNearest : warpBilinear
  warp(image, invert(matrix), fills, data)
  return { ...image, data }
}

function warpNearest(image: Image, inverse: Matrix, fills: number[], data: Image['data']) {
  const { data: source, width, height, channels } = image
  const [a, b, c, d, e, f] = inverse
  let to = 0
  for (let y = 0.5; y < height; y++) {
    for (let x = 0.5; x < width; x++, to += channels) {
      const column = Math.floor(a * x + b * y + c)
      const row = Math.floor(d * x + e * y + f)
      const inside = column >= 0 && row >= 0 && column < width && row < height
      const from = (row * width + column) * channels
      for (let i = 0; i < channels; i++) data[to + i] = inside ? source[from + i]! : fills[i]!
    }
  }
}

function warpBilinear(image: Image, inverse: Matrix, fills: number[], data: Image['data']) {
  const { data: source, width, height, channels } = image
  const [a, b, c, d, e, f] = inverse
  // Float arrays take any value, and clamped ones round by themselves.
  const truncates = source instanceof Uint8Array || source instanceof Uint16Array
  const down = width * channels
  let to = 0
  for (let y = 0.5; y < height; y++) {
    for (let x = 0.5; x < width; x++, to += channels) {
      const fromX = a * x + b * y + c - 0.5
      const fromY = d * x + e * y + f - 0.5
      const left = Math.floor(fromX) | 0
      const top = Math.floor(fromY) | 0
      const weightX = fromX - left
      const weightY = fromY - top
      const from = (top * width + left) * channels
      if (left >= 0 && top >= 0 && left < width - 1 && top < height - 1) {
        for (let i = from, j = to; i < from + channels; i++, j++) {
          const upper = source[i]! + (source[i + channels]! - source[i]!) * weightX
          const low = source[i + down]!
          const lower = low + (source[i + down + channels]! - low) * weightX
          const value = upper + (lower - upper) * weightY
          data[j] = truncates ? (value + 0.5) | 0 : value
        }
        continue
      }
      for (let i = 0; i < channels; i++) {
        const fill = fills[i]!
        const upper = blend(image, left, top, i, weightX, fill)
        const value = upper + (blend(image, left, top + 1, i, weightX, fill) - upper) * weightY
        data[to + i] = truncates ? (value + 0.5) | 0 : value
      }
    }
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
  if (row < 0 || row >= height || left < -1 || left >= width) return fill
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
