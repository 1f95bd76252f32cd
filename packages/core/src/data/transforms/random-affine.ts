import { CnnError } from '../../errors.js'
import type { Fill } from '../crop.js'
import type { Image } from '../image.js'
import {
  type AnnotatedImage,
  type JointTransform,
  type Matrix,
  withMoved,
} from './joint-transform.js'
import { warpImage } from './warp-image.js'

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
    return warpSample(sample, aboutMiddle(image, angle, slant, zoom, shiftX, shiftY), fill)
  }
}

function warpSample<S extends AnnotatedImage>(sample: S, matrix: Matrix, fill: Fill): S {
  const moveMask = (mask: Image) => warpImage(mask, matrix, { method: 'nearest' })
  return withMoved(sample, warpImage(sample.image, matrix, { fill }), moveMask, matrix)
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

export interface RandomZoomOptions {
  /** Range of the zoom; [0.8, 1.25] by default. */
  scale?: readonly [low: number, high: number]
  /** Range of how much more the width is zoomed than the height; [1, 1] by default. */
  stretch?: readonly [low: number, high: number]
  fill?: Fill
}

/** Zooms about the middle of the picture, keeping its size. */
export function randomZoom({
  scale = [0.8, 1.25],
  stretch = [1, 1],
  fill = 0,
}: RandomZoomOptions = {}): JointTransform {
  for (const [low, high] of [scale, stretch]) {
    if (low > 0 && high >= low) continue
    throw new CnnError(
      'bad-option',
      `randomZoom has scale [${scale}] and stretch [${stretch}]; both are ranges above 0.`,
    )
  }
  return (sample, random) => {
    const { width, height } = sample.image
    const zoomY = random.uniform(...scale)
    const zoomX = zoomY * random.uniform(...stretch)
    const [left, top] = [(width / 2) * (1 - zoomX), (height / 2) * (1 - zoomY)]
    return warpSample(sample, [zoomX, 0, left, 0, zoomY, top], fill)
  }
}

export interface RandomShearOptions {
  /** Largest slant of the columns and of the rows in degrees, either way, below 90; 10 by default. */
  x?: number
  y?: number
  fill?: Fill
}

/** Slants about the middle of the picture, keeping its size. */
export function randomShear({ x = 10, y = 10, fill = 0 }: RandomShearOptions = {}): JointTransform {
  if (!(Math.abs(x) < 90 && Math.abs(y) < 90)) {
    throw new CnnError(
      'bad-option',
      `randomShear has x ${x} and y ${y}; both are below 90 degrees.`,
    )
  }
  return (sample, random) => {
    const { width, height } = sample.image
    const slantX = Math.tan((random.uniform(-x, x) * Math.PI) / 180)
    const slantY = Math.tan((random.uniform(-y, y) * Math.PI) / 180)
    const shift = [(-slantX * height) / 2, (-slantY * width) / 2] as const
    return warpSample(sample, [1, slantX, shift[0], slantY, 1, shift[1]], fill)
  }
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
