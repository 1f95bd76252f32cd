import { checkImage, type Image } from '../image.js'

/** A closed outline along the borders of pixels. */
export interface Ring {
  /** Corners: x, y, x, y …; clockwise around a part of the mask, the other way around a hole. */
  points: number[]
  /** Which part of the mask it bounds. */
  part: number
  isHole: boolean
}

/**
 * The outlines of a mask's parts (pixels that touch by their sides) and of the holes in them, each hole after the outline
 * of its part. Every outline is followed with the mask on the right hand.
 */
export function traceRings(mask: Image): Ring[] {
  checkImage(mask, 'The mask')
  const grid = padded(mask)
  const rings: Ring[] = []
  // Each part's outline is met first at its upper left pixel, each hole's at the pixel left of its upper left one.
  for (let y = 1; y < grid.rows - 1; y++) {
    let part = 0
    for (let x = 1; x < grid.columns - 1; x++) {
      const at = y * grid.columns + x
      if (!grid.isSet[at]) continue
      if (!grid.isSet[at - 1]) {
        part = grid.partAtLeft[at]! - 1
        if (part < 0) {
          part = rings.length
          rings.push({ points: follow(grid, x, y + 1, up, part), part, isHole: false })
        }
      }
      if (!grid.isSet[at + 1] && !grid.isRightTraced[at]) {
        rings.push({ points: follow(grid, x + 1, y, down, part), part, isHole: true })
      }
    }
  }
  return rings
}

/** A mask with a border of one empty pixel, and the sides of its pixels that outlines went along. */
interface Grid {
  columns: number
  rows: number
  isSet: Uint8Array
  /** The part, plus 1, on whose outline a pixel's left side is. */
  partAtLeft: Uint32Array
  isRightTraced: Uint8Array
}

function padded({ data, width, height, channels }: Image): Grid {
  const [columns, rows] = [width + 2, height + 2]
  const isSet = new Uint8Array(columns * rows)
  for (let y = 0, from = 0; y < height; y++) {
    for (let x = 0, to = (y + 1) * columns + 1; x < width; x++, from += channels, to++) {
      if (data[from] !== 0) isSet[to] = 1
    }
  }
  const partAtLeft = new Uint32Array(isSet.length)
  return { columns, rows, isSet, partAtLeft, isRightTraced: new Uint8Array(isSet.length) }
}

// Headings, each a right turn from the one before.
const [right, down, left, up] = [0, 1, 2, 3]
const stepX = [1, 0, -1, 0]
const stepY = [0, 1, 0, -1]

/** The corners of the outline that leaves a corner of the grid in a direction. */
function follow(grid: Grid, startX: number, startY: number, start: number, part: number) {
  const { columns, isSet } = grid
  const points: number[] = []
  let [x, y, heading] = [startX, startY, start]
  do {
    const below = y * columns + x
    if (heading === up) grid.partAtLeft[below - columns] = part + 1
    else if (heading === down) grid.isRightTraced[below - 1] = 1
    x += stepX[heading]!
    y += stepY[heading]!
    const at = y * columns + x
    const [rightHand, leftHand] = ahead(heading, at, columns)
    if (isSet[rightHand] && !isSet[leftHand]) continue
    heading = (heading + (isSet[rightHand] ? 3 : 1)) % 4
    // Without the border that was added.
    points.push(x - 1, y - 1)
  } while (x !== startX || y !== startY || heading !== start)
  return points
}

/** The pixels ahead of a corner, right and left of the way; `at` is the pixel below and right of the corner. */
function ahead(
  heading: number,
  at: number,
  columns: number,
): [rightHand: number, leftHand: number] {
  if (heading === right) return [at, at - columns]
  if (heading === down) return [at - 1, at]
  if (heading === left) return [at - columns - 1, at - 1]
  return [at - columns, at - columns - 1]
}
