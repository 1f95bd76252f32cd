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

function aboutMiddle(
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
  const { data: source, width, height, channels } = image
  const data = new (source.constructor as Uint8ArrayConstructor)(source.length)
  const [a, b, c, d, e, f] = invert(matrix)
  const fills = Array.from({ length: channels }, (_, i) =>
    typeof fill === 'number' ? fill : (fill[i] ?? 0),
  )
  const sample = method === 'nearest' ? sampleNearest : sampleBilinear
  // Float arrays take any value, and clamped ones round by themselves.
  const truncates = source instanceof Uint8Array || source instanceof Uint16Array
  const rounding = truncates ? 0.5 : 0
  let to = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += channels) {
      const fromX = a * (x + 0.5) + b * (y + 0.5) + c
      const fromY = d * (x + 0.5) + e * (y + 0.5) + f
      sample(source, width, height, channels, fromX, fromY, fills, rounding, data, to)
    }
  }
  return { ...image, data }
}

type Sampler = (
  source: Image['data'],
  width: number,
  height: number,
  channels: number,
  x: number,
  y: number,
  fills: number[],
  rounding: number,
  data: Image['data'],
  to: number,
) => void

const sampleNearest: Sampler = (
  source,
  width,
  height,
  channels,
  x,
  y,
  fills,
  _rounding,
  data,
  to,
) => {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  const inside = column >= 0 && row >= 0 && column < width && row < height
  const from = (row * width + column) * channels
  for (let c = 0; c < channels; c++) data[to + c] = inside ? source[from + c]! : fills[c]!
}

const sampleBilinear: Sampler = (
  source,
  width,
  height,
  channels,
  x,
  y,
  fills,
  rounding,
  data,
  to,
) => {
  const left = Math.floor(x - 0.5)
  const top = Math.floor(y - 0.5)
  const weightX = x - 0.5 - left
  const weightY = y - 0.5 - top
  const hasLeft = left >= 0 && left < width
  const hasRight = left >= -1 && left < width - 1
  const hasTop = top >= 0 && top < height
  const hasBottom = top >= -1 && top < height - 1
  const from = (top * width + left) * channels
  const below = from + width * channels
  for (let c = 0; c < channels; c++) {
    const fill = fills[c]!
    const upperLeft = hasTop && hasLeft ? source[from + c]! : fill
    const upperRight = hasTop && hasRight ? source[from + channels + c]! : fill
    const lowerLeft = hasBottom && hasLeft ? source[below + c]! : fill
    const lowerRight = hasBottom && hasRight ? source[below + channels + c]! : fill
    const upper = upperLeft + (upperRight - upperLeft) * weightX
    const lower = lowerLeft + (lowerRight - lowerLeft) * weightX
    data[to + c] = upper + (lower - upper) * weightY + rounding
  }
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
