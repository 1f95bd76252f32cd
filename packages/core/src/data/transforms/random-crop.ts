import { CnnError } from '../../errors.js'
import type { Random } from '../../random.js'
import { type Box, cropImage, type Fill } from '../crop.js'
import { resizePart } from '../resize.js'
import { type AnnotatedImage, type JointTransform, withMoved } from './joint-transform.js'

export interface RandomCropOptions {
  /** Border in pixels that is added on all sides before cutting; 4 by default, as is usual for CIFAR. */
  padding?: number
  /** Side of the square, or [height, width], to cut out; the picture's own size by default. */
  size?: number | readonly [height: number, width: number]
  fill?: Fill
}

/** Cuts out a random rectangle of the padded picture (torchvision's `RandomCrop`): by default a shift of up to 4 pixels. */
export function randomCrop({
  padding = 4,
  size,
  fill = 0,
}: RandomCropOptions = {}): JointTransform {
  return (sample, random) => {
    const { image } = sample
    const [height, width] = size === undefined ? [image.height, image.width] : sides(size)
    const x = draw(random, image.width + 2 * padding - width) - padding
    const y = draw(random, image.height + 2 * padding - height) - padding
    return cropSample(sample, { x, y, width, height }, fill)
  }
}

export interface RandomTranslateOptions {
  /** Largest shift, as a fraction of width and height; 0.1 by default. */
  fraction?: number
  fill?: Fill
}

/** Shifts by whole pixels in any direction, keeping the size. */
export function randomTranslate({
  fraction = 0.1,
  fill = 0,
}: RandomTranslateOptions = {}): JointTransform {
  return (sample, random) => {
    const { width, height } = sample.image
    const [limitX, limitY] = [Math.round(width * fraction), Math.round(height * fraction)]
    const x = draw(random, 2 * limitX) - limitX
    const y = draw(random, 2 * limitY) - limitY
    return cropSample(sample, { x, y, width, height }, fill)
  }
}

export interface RandomResizedCropOptions {
  /** Side of the square, or [height, width], of the result. */
  size: number | readonly [height: number, width: number]
  /** Share of the picture's area that is kept; [0.08, 1] by default. */
  scale?: readonly [low: number, high: number]
  /** Width over height of what is cut out; [3/4, 4/3] by default. */
  ratio?: readonly [low: number, high: number]
  /** Kernel of the scaling; 'bilinear' by default. */
  method?: 'bilinear' | 'bicubic'
}

/**
 * Cuts out a rectangle of random area and shape and scales it (Inception's augmentation, Szegedy et al. 2015; drawn as
 * torchvision's `RandomResizedCrop` does), antialiased.
 */
export function randomResizedCrop({
  size,
  scale = [0.08, 1],
  ratio = [3 / 4, 4 / 3],
  method = 'bilinear',
}: RandomResizedCropOptions): JointTransform {
  const [height, width] = sides(size)
  return (sample, random) => {
    const cut = resizedCropBox(sample.image, scale, ratio, random)
    const image = resizePart(sample.image, cut, width, height, { method })
    const [zoomX, zoomY] = [width / cut.width, height / cut.height]
    const moveMask = (mask: AnnotatedImage['image']) =>
      resizePart(mask, cut, width, height, { method: 'nearest' })
    return withMoved(sample, image, moveMask, [zoomX, 0, -cut.x * zoomX, 0, zoomY, -cut.y * zoomY])
  }
}

/** Ten tries at a rectangle that fits; then the middle, with the shape brought within bounds. */
function resizedCropBox(
  image: { width: number; height: number },
  scale: readonly [number, number],
  ratio: readonly [number, number],
  random: Random,
): Box {
  const area = image.width * image.height
  for (let attempt = 0; attempt < 10; attempt++) {
    const target = area * random.uniform(...scale)
    const shape = Math.exp(random.uniform(Math.log(ratio[0]), Math.log(ratio[1])))
    const width = Math.round(Math.sqrt(target * shape))
    const height = Math.round(Math.sqrt(target / shape))
    if (width < 1 || height < 1 || width > image.width || height > image.height) continue
    return {
      x: draw(random, image.width - width),
      y: draw(random, image.height - height),
      width,
      height,
    }
  }
  const shape = Math.min(ratio[1], Math.max(ratio[0], image.width / image.height))
  const width = Math.max(1, Math.min(image.width, Math.round(image.height * shape)))
  const height = Math.max(1, Math.min(image.height, Math.round(image.width / shape)))
  return { x: (image.width - width) >> 1, y: (image.height - height) >> 1, width, height }
}

export interface RandomZoomOutOptions {
  /** Range of the sides of the result, in sides of the picture; [1, 4] by default. */
  scale?: readonly [low: number, high: number]
  /** How often; 0.5 by default. */
  probability?: number
  fill?: Fill
}

/** Puts the picture at a random place on a larger one that is empty (SSD's expansion, torchvision's `RandomZoomOut`). */
export function randomZoomOut({
  scale = [1, 4],
  probability = 0.5,
  fill = 0,
}: RandomZoomOutOptions = {}): JointTransform {
  if (!(scale[0] >= 1 && scale[1] >= scale[0] && scale[1] < Infinity)) {
    throw new CnnError('bad-option', `randomZoomOut has scale [${scale}]; it is a range from 1 up.`)
  }
  return (sample, random) => {
    if (!random.chance(probability)) return sample
    const { image } = sample
    const factor = random.uniform(...scale)
    const [width, height] = [Math.round(image.width * factor), Math.round(image.height * factor)]
    const [x, y] = [draw(random, image.width - width), draw(random, image.height - height)]
    return cropSample(sample, { x, y, width, height }, fill)
  }
}

/** Cuts a rectangle out of the picture with all that is known of it. */
export function cropSample<S extends AnnotatedImage>(sample: S, box: Box, fill: Fill): S {
  const image = cropImage(sample.image, box, fill)
  return withMoved(sample, image, (mask) => cropImage(mask, box), [1, 0, -box.x, 0, 1, -box.y])
}

/** Side of a square, or height and width. */
export type Sides = number | readonly [height: number, width: number]

/** @throws CnnError 'bad-option' for sizes that are no whole pixels */
export function sides(size: Sides): readonly [height: number, width: number] {
  const both = typeof size === 'number' ? ([size, size] as const) : size
  if (both?.length === 2 && both.every((side) => Number.isInteger(side) && side > 0)) return both
  throw new CnnError(
    'bad-option',
    `The size of a crop is ${size}; it is a whole number of pixels, or two: [height, width].`,
  )
}

/** An integer from 0 to `last`; for a negative one (the picture is smaller than the crop) from `last` to 0. */
export const draw = (random: Random, last: number) =>
  last >= 0 ? random.integer(last + 1) : -random.integer(1 - last)
