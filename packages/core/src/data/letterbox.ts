import { cropImage, type Fill, letterboxed } from './crop.js'
import { type Image, maxValue } from './image.js'
import { type ResizeOptions, resizeImage } from './resize.js'

export interface LetterboxOptions extends ResizeOptions {
  /** The size of the result, in pixels. */
  width: number
  height: number
  /** What to put where there is no picture, in the picture's own range; grey (114 of 255) by default, as YOLO has it. */
  fill?: Fill
  /** Where the picture lies; 'center' by default. */
  place?: 'center' | 'top-left'
}

export interface Letterboxed<I extends Image> {
  image: I
  /** Pixels of the result for one of the source: the smaller of the ratios of widths and of heights. */
  scale: number
  /**
   * The same after the picture's size was rounded to whole pixels: a point of the source lies at `left + x · scaleX`,
   * `top + y · scaleY` of the result.
   */
  scaleX: number
  scaleY: number
  left: number
  top: number
}

/**
 * Scales a picture to fit whole into a size, keeping its shape, and fills the border.
 * @throws CnnError 'bad-image' for a size that is not in whole pixels
 */
export function letterbox<I extends Image>(
  image: I,
  { width, height, fill, place = 'center', ...options }: LetterboxOptions,
): Letterboxed<I> {
  const { scaled, ...middle } = letterboxed(image, width, height)
  const { left, top } = place === 'center' ? middle : { left: 0, top: 0 }
  const resized = resizeImage(image, scaled.width, scaled.height, options)
  const box = { x: -left, y: -top, width, height }
  return {
    image: cropImage(resized, box, fill ?? (114 * maxValue(image)) / 255),
    scale: Math.min(width / image.width, height / image.height),
    scaleX: scaled.width / image.width,
    scaleY: scaled.height / image.height,
    left,
    top,
  }
}
