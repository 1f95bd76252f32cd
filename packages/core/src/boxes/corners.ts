import { CnnError } from '../errors.js'

/** A rectangle in pixels from the upper left corner; pixel i covers i … i + 1. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Boxes one after another, each as its left, top, right and bottom edge (x1, y1, x2, y2) in pixels: 4 · n values. */
export type Corners = Float32Array | Float64Array

/** The corners of boxes, [4 · n]. */
export function cornersOf(boxes: readonly Box[]): Float32Array {
  const corners = new Float32Array(4 * boxes.length)
  for (const [i, { x, y, width, height }] of boxes.entries()) {
    corners.set([x, y, x + width, y + height], 4 * i)
  }
  return corners
}

/** Box `index` of corners. */
export function boxOf(corners: ArrayLike<number>, index: number): Box {
  const [x, y] = [corners[4 * index]!, corners[4 * index + 1]!]
  return { x, y, width: corners[4 * index + 2]! - x, height: corners[4 * index + 3]! - y }
}

/**
 * The area of each box, [n]; in 32 bits, as torchvision's `box_area` computes it.
 * @throws CnnError 'bad-boxes' where the corners are not four for each box
 */
export function boxAreas(corners: Corners): Float32Array {
  const areas = new Float32Array(countBoxes(corners))
  for (let i = 0, at = 0; i < areas.length; i++, at += 4) {
    const width = Math.fround(corners[at + 2]! - corners[at]!)
    areas[i] = width * Math.fround(corners[at + 3]! - corners[at + 1]!)
  }
  return areas
}

/** The boxes cut off at the border of a picture, in a new array; one that lies outside is empty. */
export function clipBoxes<C extends Corners>(
  corners: C,
  { width, height }: { width: number; height: number },
): C {
  const clipped = corners.slice() as C
  for (let i = 0; i < clipped.length; i++) {
    clipped[i] = Math.min(i % 2 === 0 ? width : height, Math.max(0, clipped[i]!))
  }
  return clipped
}

/** How many boxes there are. Throws 'bad-boxes' where the corners are not four for each. */
export function countBoxes(corners: ArrayLike<number>, name = 'Boxes'): number {
  if (corners.length % 4 === 0) return corners.length / 4
  throw new CnnError(
    'bad-boxes',
    `${name} have ${corners.length} values; every box has four: x1, y1, x2, y2.`,
  )
}

/** The corners in 32 bits. */
export const inSinglePrecision = (corners: Corners): Float32Array =>
  corners instanceof Float32Array ? corners : Float32Array.from(corners)
