import { centerOffset, type Fill } from '../crop.js'
import { type FitImageOptions, fitImage } from '../fit-image.js'
import { type JointTransform, type Matrix, withMoved } from './joint-transform.js'
import { cropSample, type Sides, sides } from './random-crop.js'

/**
 * Scales to a size, by default distorting what has another shape; `fit` says how else, 'letterbox' for example. Masks keep
 * their values.
 * @throws CnnError 'bad-option'
 */
export function resize(options: FitImageOptions): JointTransform {
  return (sample) => {
    const { image, placement } = fitImage(sample.image, options)
    const { left, top, scaleX, scaleY } = placement
    const matrix: Matrix = [scaleX, 0, left, 0, scaleY, top]
    const ofMask = { ...options, method: 'nearest', fill: 0 } as const
    return withMoved(sample, image, (mask) => fitImage(mask, ofMask).image, matrix)
  }
}

/** Cuts out the middle; a smaller picture gets a border. */
export function cropCenter({ size, fill = 0 }: { size: Sides; fill?: Fill }): JointTransform {
  const [height, width] = sides(size)
  return (sample) => {
    const x = centerOffset(sample.image.width, width)
    const y = centerOffset(sample.image.height, height)
    return cropSample(sample, { x, y, width, height }, fill)
  }
}
