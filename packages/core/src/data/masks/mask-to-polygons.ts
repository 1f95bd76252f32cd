/** Masks to polygons, for annotation formats that have no others. */
import { CnnError } from '../../errors.js'
import type { Image } from '../image.js'
import { joinRings } from './join-rings.js'
import { decodeRle, type Rle } from './rle.js'
import { simplifyRing } from './simplify-ring.js'
import { traceRings } from './trace-rings.js'

export interface MaskToPolygonsOptions {
  /**
   * How far, in pixels, the outline may move to save corners (Douglas and Peucker). 0, the default, keeps every step of
   * the pixels: `polygonsToRle` then gives the very same mask again, holes too.
   */
  tolerance?: number
}

/**
 * The outlines of a mask's parts (pixels that touch by their sides), each as x, y, x, y … in pixels, clockwise. A hole is
 * joined to the outline around it by a cut of no width, as COCO's polygons know no holes. An empty mask has none.
 * @throws CnnError 'bad-image' or 'bad-rle' where the mask is none
 */
export function maskToPolygons(
  mask: Image | Rle,
  { tolerance = 0 }: MaskToPolygonsOptions = {},
): number[][] {
  if (!(tolerance >= 0 && Number.isFinite(tolerance))) {
    throw new CnnError('bad-option', `tolerance is ${tolerance}; it is a number of pixels from 0.`)
  }
  const image = 'counts' in mask ? decodeRle(mask) : mask
  const rings = traceRings(image).map((ring) => ({
    ...ring,
    points: simplifyRing(ring.points, tolerance),
  }))
  return joinRings(rings)
}
