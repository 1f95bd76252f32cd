import { CnnError } from '../errors.js'
import { centerOffset, type Fill, letterboxed } from './crop.js'
import type { Image } from './image.js'
import type { ImagePlacement } from './image-transform.js'
import { type ResizeOptions, resizeAndCrop } from './resize.js'

export interface FitImageOptions extends ResizeOptions {
  /** Side of a square, or [height, width]; for 'short-side' and 'long-side' that side. */
  size: number | readonly [height: number, width: number]
  /**
   * How a picture of another shape gets there: 'squash' (by default) distorts it, 'crop' scales it to cover the size and
   * cuts out the middle, 'letterbox' keeps all of it and fills the border; 'short-side' and 'long-side' keep its shape
   * and scale that side, as torchvision's `Resize` does with one number.
   */
  fit?: 'squash' | 'crop' | 'letterbox' | 'short-side' | 'long-side'
  /** Of a letterbox; 0 by default. */
  fill?: Fill
}

/** A picture brought to a size, and where its points went. Throws 'bad-option'. */
export function fitImage<I extends Image>(
  image: I,
  { fill = 0, size, fit, ...options }: FitImageOptions,
): { image: I; placement: ImagePlacement } {
  const { scaled, ...placement } = layOut(image, { size, fit })
  const { left, top, width, height } = placement
  const box = { x: -left, y: -top, width, height }
  return { image: resizeAndCrop(image, scaled, box, fill, options), placement }
}

type Size = Pick<Image, 'width' | 'height'>

function layOut(source: Size, { size, fit = 'squash' }: FitImageOptions) {
  const [height, width] = typeof size === 'number' ? [size, size] : size
  checkSize([height, width], fit)
  const placed = (scaled: Size, left = 0, top = 0, whole: Size = scaled) => ({
    ...{ scaled, left, top, width: whole.width, height: whole.height },
    scaleX: scaled.width / source.width,
    scaleY: scaled.height / source.height,
  })
  if (fit === 'squash') return placed({ width, height })
  if (fit === 'letterbox') {
    const { scaled, left, top } = letterboxed(source, width, height)
    return placed(scaled, left, top, { width, height })
  }
  if (fit === 'crop') {
    const scaled = scaledTo(source, width * source.height >= height * source.width, width, height)
    const left = -centerOffset(scaled.width, width)
    return placed(scaled, left, -centerOffset(scaled.height, height), { width, height })
  }
  const isWide = source.width > source.height
  return placed(scaledTo(source, (fit === 'short-side') !== isWide, width, height))
}

/** Scales one side to the target, the other to fit, rounded down. */
function scaledTo(source: Size, byWidth: boolean, width: number, height: number): Size {
  const other = (side: number, from: number, to: number) =>
    Math.max(1, Math.floor((to * side) / from))
  return byWidth
    ? { width, height: other(source.height, source.width, width) }
    : { width: other(source.width, source.height, height), height }
}

function checkSize(sides: readonly number[], fit: string) {
  const isKnown = ['squash', 'crop', 'letterbox', 'short-side', 'long-side'].includes(fit)
  if (isKnown && sides.every((side) => Number.isInteger(side) && side > 0)) return
  throw new CnnError(
    'bad-option',
    `A picture cannot be brought to size [${sides}] by '${fit}': sizes are whole numbers of pixels, and the fit is 'squash', 'crop', 'letterbox', 'short-side' or 'long-side'.`,
  )
}
