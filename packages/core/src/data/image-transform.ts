import { CnnError } from '../errors.js'
import { toChannels } from './channels.js'
import { centerOffset, letterboxed } from './crop.js'
import type { ByteImage, Image } from './image.js'
import { resizeAndCrop } from './resize.js'

/**
 * How a network wants its pictures: what happened to them in training, and must happen again in use. Plain data, which
 * travel with the weights.
 *
 * @example ImageNet: shorter side 256, middle 224 × 224
 * { size: 224, shortSide: 256, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
 */
export interface ImageTransform {
  /** Side of a square, or [height, width]; without it pictures keep their size. */
  size?: number | [height: number, width: number]
  /**
   * How a picture of another shape gets there: 'crop' (by default) scales it to cover the size and cuts out the middle,
   * 'squash' distorts it, 'letterbox' keeps all of it and borders it with the mean colour.
   */
  resize?: 'crop' | 'squash' | 'letterbox'
  /** For 'crop': scale the shorter side to this many pixels, to cut off a margin as well. */
  shortSide?: number
  /** Kernel of the scaling; 'bilinear' by default. */
  method?: 'bilinear' | 'bicubic'
  /**
   * Whether no pixel is skipped in scaling down, as in PIL (by default), or the kernel keeps its width, as in PyTorch's
   * `interpolate`.
   */
  antialias?: boolean
  /** Mean of each channel in 0 … 1: one number for grey networks, three for RGB. It decides the channels. */
  mean: number[]
  /** Standard deviation of each channel in 0 … 1. */
  std: number[]
}

/** Where a prepared picture lies on the one that it was made from. */
export interface ImagePlacement {
  /** The size of the prepared picture. */
  width: number
  height: number
  /** A point of the source lies at `left + x · scaleX`, `top + y · scaleY` of the prepared picture, or beyond its edges. */
  scaleX: number
  scaleY: number
  left: number
  top: number
}

/**
 * Brings a picture to a network's channels and size; `imagesToTensor` then normalises it. A picture that has the size
 * already stays as it is, unless `shortSide` asks for a margin to be cut off. Throws 'bad-transform' for a transform
 * that makes no sense.
 */
export function prepareImage(image: Image, transform: ImageTransform): ByteImage {
  const { mean, method, antialias } = transform
  const converted = toChannels(image, checkTransform(transform))
  const { scaled, left, top, width, height } = layOut(converted, transform)
  const isLetterbox = transform.resize === 'letterbox'
  const fill = isLetterbox ? mean.map((value) => Math.round(value * 255)) : 0
  const box = { x: -left, y: -top, width, height }
  return resizeAndCrop(converted, scaled, box, fill, { method, antialias })
}

/** What `prepareImage` does to places: to show on a picture what a network found. Throws 'bad-transform'. */
export function imagePlacement(
  source: Pick<Image, 'width' | 'height'>,
  transform: ImageTransform,
): ImagePlacement {
  checkTransform(transform)
  const { scaled, ...placed } = layOut(source, transform)
  return {
    ...placed,
    scaleX: scaled.width / source.width,
    scaleY: scaled.height / source.height,
  }
}

/** The number of channels; throws 'bad-transform'. */
export function checkTransform({ size, shortSide, mean, std }: ImageTransform): 1 | 3 {
  const channels = mean?.length
  const sides = [size ?? [], shortSide ?? []].flat()
  if (sides.some((side) => !Number.isInteger(side) || side < 1)) {
    throw badTransform(
      `size is ${size} and shortSide ${shortSide}; both are whole numbers of pixels.`,
    )
  }
  if ((channels !== 1 && channels !== 3) || std?.length !== channels) {
    throw badTransform(
      `mean has ${channels} and std ${std?.length} numbers; both need 1 (grey) or 3.`,
    )
  }
  if (![...mean, ...std].every(Number.isFinite) || std.some((value) => value <= 0)) {
    throw badTransform(`mean is [${mean}] and std [${std}]; std must be above 0.`)
  }
  return channels
}

type Size = Pick<Image, 'width' | 'height'>

/** To which size a picture is scaled, and where it then lies on one of the transform's size. */
function layOut(source: Size, transform: ImageTransform) {
  const { size = [source.height, source.width], resize } = transform
  const [height, width] = typeof size === 'number' ? [size, size] : size
  if (transform.size === undefined || resize === 'squash') {
    return { scaled: { width, height }, left: 0, top: 0, width, height }
  }
  if (resize === 'letterbox') return { ...letterboxed(source, width, height), width, height }
  const scaled = covering(source, transform, width, height)
  const left = -centerOffset(scaled.width, width)
  return { scaled, left, top: -centerOffset(scaled.height, height), width, height }
}

/** A size that covers the other one (or whose shorter side is `shortSide`), as torchvision's `Resize` has it. */
function covering(source: Size, { shortSide }: ImageTransform, width: number, height: number) {
  const fitWidth =
    shortSide === undefined
      ? width * source.height >= height * source.width
      : source.width <= source.height
  const scaled = (side: number, other: number, target: number) =>
    Math.floor(((shortSide ?? target) * other) / side)
  return fitWidth
    ? { width: shortSide ?? width, height: scaled(source.width, source.height, width) }
    : { width: scaled(source.height, source.width, height), height: shortSide ?? height }
}

const badTransform = (problem: string) =>
  new CnnError('bad-transform', `The preprocessing of pictures makes no sense: ${problem}`)
