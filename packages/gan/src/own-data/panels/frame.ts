import type { Box } from '@cnn/core'
import { type Axis, linesOf } from './pixel-mask.js'

/** How much lighter or darker than paper each pixel is, 0 … 255. */
export interface Contrast {
  data: Uint8Array
  width: number
}

/** From so much contrast on, a pixel is ink. */
const ink = 90
/** Within a line contrast falls by so much at most. */
const evenness = 40
/** Of a side, so much must be drawn to be a frame's, and so much may be missing in one place. */
const [drawn, widestGap] = [0.95, 0.005]
/** Share of a panel's side that a line is looked for in, by hand as it may be drawn, and that it may be thick. */
const [band, thickest] = [0.015, 0.04]

interface Side {
  /** The axis along which one goes inwards. */
  axis: Axis
  isFar: boolean
}

const sides: readonly Side[] = [
  { axis: 'rows', isFar: false },
  { axis: 'rows', isFar: true },
  { axis: 'columns', isFar: false },
  { axis: 'columns', isFar: true },
]

const across = ({ axis }: Side): Axis => (axis === 'rows' ? 'columns' : 'rows')

/** Whether a region is bordered by lines of ink on all sides. */
export const isFramed = (contrast: Contrast, region: Box): boolean =>
  sides.every((side) => isDrawn(contrast, region, side) && thickness(contrast, region, side) > 0)

/** Whether there is ink near a side, almost all along, without a gap as a gutter is. */
function isDrawn(contrast: Contrast, region: Box, side: Side): boolean {
  const length = linesOf(region, across(side))
  const shorter = Math.min(region.width, region.height)
  const depth = Math.min(shorter, Math.max(2, Math.round(band * shorter)))
  let [found, gap] = [0, 0]
  for (let place = 0; place < length; place++) {
    const isThere = firstInk(inwards(contrast, region, side, place), depth) < depth
    gap = isThere ? 0 : gap + 1
    if (gap > Math.max(1, widestGap * length)) return false
    if (isThere) found++
  }
  return found >= drawn * length
}

/** The region without its frame. */
export function withoutFrame(contrast: Contrast, region: Box): Box {
  const [top, bottom, left, right] = sides.map((side) => thickness(contrast, region, side)) as [
    ...[number, number, number, number],
  ]
  const inner = {
    x: region.x + left,
    y: region.y + top,
    width: region.width - left - right,
    height: region.height - top - bottom,
  }
  return inner.width > 0 && inner.height > 0 ? inner : region
}

/**
 * How far a frame reaches inwards on one side, in most places: 0 where what is there goes on, as a dark picture without
 * a frame does.
 */
function thickness(contrast: Contrast, region: Box, side: Side): number {
  const limit = Math.max(3, Math.round(thickest * Math.min(region.width, region.height)))
  const most = Math.min(limit + 1, linesOf(region, side.axis))
  const ends = Array.from({ length: linesOf(region, across(side)) }, (_, place) => {
    const at = inwards(contrast, region, side, place)
    let depth = firstInk(at, most)
    for (let peak = 0; depth < most && at(depth) >= Math.max(ink, peak - evenness); depth++) {
      peak = Math.max(peak, at(depth))
    }
    return depth
  })
  const middle = ends.sort((a, b) => a - b)[ends.length >> 1]!
  return middle > limit ? 0 : middle
}

function firstInk(at: (depth: number) => number, most: number) {
  let depth = 0
  while (depth < most && at(depth) < ink) depth++
  return depth
}

/** The contrast at one place of a side, so many pixels inwards. */
function inwards({ data, width }: Contrast, region: Box, { axis, isFar }: Side, place: number) {
  const step = (axis === 'rows' ? width : 1) * (isFar ? -1 : 1)
  const far = isFar ? linesOf(region, axis) - 1 : 0
  const [x, y] = axis === 'rows' ? [place, far] : [far, place]
  const start = (region.y + y) * width + region.x + x
  return (depth: number) => data[start + depth * step]!
}
