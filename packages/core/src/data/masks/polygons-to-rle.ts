/**
 * Polygons to masks by the rules of COCO's mask API (`rleFrPoly`), to the pixel: corners are rounded to fifths of a pixel;
 * where the outline crosses the middle of a column, the mask changes between in and out at the next row (even-odd rule).
 */
import { CnnError } from '../../errors.js'
import type { Box } from '../crop.js'
import type { ByteImage } from '../image.js'
import { mergeRles } from './combine-rles.js'
import { Counts, checkSize, decodeRle, type ImageSize, type Rle } from './rle.js'

/** The corners of a polygon: x, y, x, y … in pixels; the upper left pixel covers 0 … 1. */
export type Polygon = ArrayLike<number>

/**
 * The pixels inside any of the polygons (pycocotools' `frPyObjects` and `merge`). No polygon gives an empty mask.
 * @throws CnnError 'bad-polygon' for less than three corners, an odd number of values or one that is no number
 */
export function polygonsToRle(polygons: readonly Polygon[], size: ImageSize): Rle {
  const { width, height } = size
  checkSize([height, width])
  if (polygons.length === 0) {
    return { size: [height, width], counts: Uint32Array.of(width * height) }
  }
  return mergeRles(polygons.map((polygon) => polygonToRle(polygon, size)))
}

/** The same as a picture with one channel of 0 and 1. */
export const polygonsToMask = (polygons: readonly Polygon[], size: ImageSize): ByteImage =>
  decodeRle(polygonsToRle(polygons, size))

/** The box as a mask, by the same rules (pycocotools' `frBbox`). */
export function boxToRle({ x, y, width, height }: Box, size: ImageSize): Rle {
  const [right, bottom] = [x + width, y + height]
  return polygonsToRle([[x, y, x, bottom, right, bottom, right, y]], size)
}

function polygonToRle(polygon: Polygon, { width, height }: ImageSize): Rle {
  const corners = roundedCorners(polygon)
  const places: number[] = []
  for (let i = 0; i < corners.length; i += 2) {
    const next = (i + 2) % corners.length
    addCrossings(places, corners, i, next, { width, height })
  }
  places.push(width * height)
  return { size: [height, width], counts: runsBetween(Float64Array.from(places).sort()) }
}

const fifths = 5

/** Corners may lie outside of the picture, but so that their fifths still are 32-bit numbers. */
const farthest = 2 ** 28

function roundedCorners(polygon: Polygon): Float64Array {
  const { length } = polygon
  if (length < 6 || length % 2 === 1) {
    throw badPolygon(`has ${length} values: three corners at least have six, x and y in turn`)
  }
  const corners = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const value = polygon[i]
    if (typeof value !== 'number' || !(Math.abs(value) <= farthest)) {
      throw badPolygon(`has the value ${value} at index ${i}, which is no place in pixels`)
    }
    corners[i] = Math.trunc(fifths * value + 0.5)
  }
  return corners
}

const badPolygon = (problem: string) => new CnnError('bad-polygon', `A polygon ${problem}.`)

/**
 * Adds the places (down the columns) at which an edge changes between in and out. COCO's code walks along the edge by
 * fifths; here each column's step is computed, with the same roundings, so that far corners cost nothing.
 */
function addCrossings(
  places: number[],
  corners: Float64Array,
  from: number,
  to: number,
  { width, height }: ImageSize,
) {
  let [xs, ys, xe, ye] = [corners[from]!, corners[from + 1]!, corners[to]!, corners[to + 1]!]
  const isFlat = Math.abs(xe - xs) >= Math.abs(ye - ys)
  if (isFlat ? xs > xe : ys > ye) [xs, ys, xe, ye] = [xe, ye, xs, ys]
  const slope = isFlat ? (ye - ys) / (xe - xs) : (xe - xs) / (ye - ys)
  // Column n is entered from the left between its fifths 5n + 2 and 5n + 3.
  const first = Math.max(0, Math.ceil((Math.min(xs, xe) - 3) / fifths))
  const last = Math.min(width - 1, Math.floor((Math.max(xs, xe) - 1) / fifths))
  for (let column = first; column <= last; column++) {
    const middle = column * fifths + 2
    const y = isFlat
      ? flatCrossing(middle - xs, xe - xs, ys, slope)
      : steepCrossing(middle, xs, ye - ys, slope)
    if (y === undefined) continue
    const row = ((isFlat ? y : y + ys) + 0.5) / fifths - 0.5
    places.push(column * height + Math.ceil(Math.min(Math.max(row, 0), height)))
  }
}

/** The upper of the two points left and right of a column's middle, on an edge that is wider than high. */
function flatCrossing(step: number, steps: number, ys: number, slope: number) {
  if (step < 0 || step >= steps) return undefined
  return Math.min(Math.trunc(ys + slope * step + 0.5), Math.trunc(ys + slope * (step + 1) + 0.5))
}

/** How far down an edge that is higher than wide the last point before a column's middle is. */
function steepCrossing(middle: number, xs: number, steps: number, slope: number) {
  if (slope === 0) return undefined
  const isPast = (step: number) => {
    const x = Math.trunc(xs + slope * step + 0.5)
    return slope > 0 ? x > middle : x <= middle
  }
  // The first step beyond the middle: computed, then put right where rounding has moved it.
  let step = Math.ceil((middle + 0.5 - xs) / slope)
  step = Math.min(Math.max(step, 0), steps + 1)
  while (step > 0 && isPast(step - 1)) step--
  while (step <= steps && !isPast(step)) step++
  return step > 0 && step <= steps ? step - 1 : undefined
}

/** Run lengths out of sorted places; a place that is there twice is none. */
function runsBetween(places: Float64Array): Uint32Array {
  const counts = new Counts()
  let start = 0
  let pending = 0
  for (let i = 0; i < places.length; i++) {
    const length = places[i]! - start
    start = places[i]!
    if (length === 0 && i > 0) {
      pending += (places[++i] ?? start) - start
      start = places[i] ?? start
      continue
    }
    if (i > 0) counts.push(pending)
    pending = length
  }
  counts.push(pending)
  return counts.toArray()
}
