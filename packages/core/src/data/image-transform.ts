import { CnnError } from '../errors.js'
import { toChannels } from './channels.js'
import { centerCrop, letterbox } from './crop.js'
import type { ByteImage, Image } from './image.js'
import { resizeImage } from './resize.js'

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
  /** Kernel of the (antialiased) scaling; 'bilinear' by default. */
  method?: 'bilinear' | 'bicubic'
  /** Mean of each channel in 0 … 1: one number for grey networks, three for RGB. It decides the channels. */
  mean: number[]
  /** Standard deviation of each channel in 0 … 1. */
  std: number[]
}

/**
 * Brings a picture to a network's channels and size; `imagesToTensor` then normalises it. A picture that has the size
 * already is neither scaled nor cut, whatever `shortSide` says, so that preparing twice changes nothing. Throws 'bad-transform' for a transform that makes no sense.
 */
export function prepareImage(image: Image, transform: ImageTransform): ByteImage {
  const { size, mean, method } = transform
  const converted = toChannels(image, checkTransform(transform))
  if (size === undefined) return converted
  const [height, width] = typeof size === 'number' ? [size, size] : size
  if (converted.width === width && converted.height === height) return converted
  if (transform.resize === 'squash') return resizeImage(converted, width, height, { method })
  if (transform.resize === 'letterbox') {
    const fill = mean.map((value) => Math.round(value * 255))
    return letterbox(converted, width, height, { method, fill }).image
  }
  return centerCrop(cover(converted, transform, width, height), width, height)
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

/** Scales so that the picture covers the size (or its shorter side is `shortSide`), as torchvision's `Resize` does. */
function cover(
  image: ByteImage,
  { shortSide, method }: ImageTransform,
  width: number,
  height: number,
) {
  const fitWidth =
    shortSide === undefined
      ? width * image.height >= height * image.width
      : image.width <= image.height
  const scaled = (side: number, other: number, target: number) =>
    Math.floor(((shortSide ?? target) * other) / side)
  return fitWidth
    ? resizeImage(image, shortSide ?? width, scaled(image.width, image.height, width), { method })
    : resizeImage(image, scaled(image.height, image.width, height), shortSide ?? height, { method })
}

const badTransform = (problem: string) =>
  new CnnError('bad-transform', `The preprocessing of pictures makes no sense: ${problem}`)
