import { CnnError } from '../../errors.js'
import type { ByteImage } from '../image.js'
import { type Polygon, polygonsToRle } from './polygons-to-rle.js'
import { decodeRle, type ImageSize, type Rle } from './rle.js'

/** What an annotation says of an instance's pixels: polygons, which are one mask together, or run lengths. */
export type Segmentation = readonly Polygon[] | Rle

/**
 * Either form as run lengths, in a picture of this size.
 * @throws CnnError 'bad-polygon', 'bad-rle' where run lengths are of another size
 */
export function segmentationToRle(segmentation: Segmentation, size: ImageSize): Rle {
  if (!('counts' in segmentation)) return polygonsToRle(segmentation, size)
  const [height, width] = segmentation.size
  if (height === size.height && width === size.width) return segmentation
  throw new CnnError(
    'bad-rle',
    `The mask is ${width}×${height}, but its picture ${size.width}×${size.height}.`,
  )
}

/** Either form as a picture with one channel of 0 and 1. */
export const segmentationToMask = (segmentation: Segmentation, size: ImageSize): ByteImage =>
  decodeRle(segmentationToRle(segmentation, size))
