import type { Fill } from '../crop.js'
import type { Image } from '../image.js'
import { adjustBrightness, adjustContrast, adjustSaturation } from './adjust-colors.js'
import { adjustSharpness } from './adjust-sharpness.js'
import { autoContrast, equalize, posterize, solarize } from './adjust-tones.js'
import { type AnnotatedImage, type Matrix, withMoved } from './joint-transform.js'
import { aboutMiddle } from './random-affine.js'
import { warpImage } from './warp-image.js'

/** How pictures are moved; torchvision's default is 'nearest'. */
export interface WarpStyle {
  method?: 'nearest' | 'bilinear'
  /** What comes in from beyond the border. */
  fill?: Fill
}

type Change = <S extends AnnotatedImage>(sample: S, amount: number, style: WarpStyle) => S

/** One of the changes from which RandAugment and TrivialAugment draw. */
export interface GradedOperation {
  name: string
  change: Change
  /** Whether the amount may be taken in the other direction too. */
  signed: boolean
  /** The amount of a strength, 0 … 1, for this picture. */
  amount(strength: number, image: Image): number
}

/** The amounts at full strength. */
export interface AugmentationLimits {
  shear: number
  translate: { x: (image: Image) => number; y: (image: Image) => number }
  degrees: number
  /** Of brightness, colour, contrast and sharpness: the factor reaches from 1 - this to 1 + this. */
  enhance: number
  /** How many of the 8 bits are dropped. */
  bits: number
}

/** The fourteen operations of torchvision's `RandAugment` and `TrivialAugmentWide`, in its order. */
export function gradedOperations(limits: AugmentationLimits): readonly GradedOperation[] {
  const { shear, translate, degrees, enhance, bits } = limits
  const upTo = (limit: number) => (strength: number) => limit * strength
  const moved = (name: string, change: Change, amount: GradedOperation['amount']) => {
    return { name, change, amount, signed: true }
  }
  const enhanced = (name: string, adjust: (image: Image, factor: number) => Image) => {
    const change: Change = (sample, amount) => ({
      ...sample,
      image: adjust(sample.image, 1 + amount),
    })
    return { name, change, amount: upTo(enhance), signed: true }
  }
  const toned = (
    name: string,
    adjust: (image: Image, amount: number) => Image,
    amount: GradedOperation['amount'] = () => 0,
  ) => {
    const change: Change = (sample, by) => ({ ...sample, image: adjust(sample.image, by) })
    return { name, change, amount, signed: false }
  }
  return [
    toned('identity', (image) => image),
    moved('shearX', shearX, upTo(shear)),
    moved('shearY', shearY, upTo(shear)),
    moved('translateX', translateX, (strength, image) => translate.x(image) * strength),
    moved('translateY', translateY, (strength, image) => translate.y(image) * strength),
    moved('rotate', rotate, upTo(degrees)),
    enhanced('brightness', adjustBrightness),
    enhanced('color', adjustSaturation),
    enhanced('contrast', adjustContrast),
    enhanced('sharpness', adjustSharpness),
    toned('posterize', posterize, (strength) => 8 - roundToEven(bits * strength)),
    toned('solarize', solarize, (strength) => 255 - 255 * strength),
    toned('autoContrast', autoContrast),
    toned('equalize', equalize),
  ]
}

const shearX: Change = (sample, amount, style) => warp(sample, [1, -amount, 0, 0, 1, 0], style)

const shearY: Change = (sample, amount, style) => warp(sample, [1, 0, 0, -amount, 1, 0], style)

const translateX: Change = (sample, amount, style) =>
  warp(sample, [1, 0, Math.trunc(amount), 0, 1, 0], style)

const translateY: Change = (sample, amount, style) =>
  warp(sample, [1, 0, 0, 0, 1, Math.trunc(amount)], style)

/** Counterclockwise, as PIL does. */
const rotate: Change = (sample, degrees, style) =>
  warp(sample, aboutMiddle(sample.image, (-degrees * Math.PI) / 180, 0, 1, 0, 0), style)

function warp<S extends AnnotatedImage>(
  sample: S,
  matrix: Matrix,
  { method = 'nearest', fill = 0 }: WarpStyle,
): S {
  const moveMask = (mask: Image) => warpImage(mask, matrix, { method: 'nearest' })
  return withMoved(sample, warpImage(sample.image, matrix, { method, fill }), moveMask, matrix)
}

/** Halves to the even neighbour, as PyTorch rounds. */
function roundToEven(value: number) {
  const rounded = Math.round(value)
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}
