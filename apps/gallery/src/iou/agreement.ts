import {
  type Box,
  boxIou,
  completeBoxIou,
  cornersOf,
  distanceBoxIou,
  generalizedBoxIou,
} from '@cnn/core'

/** How well two boxes agree, and what that is made of. Lengths in pixels, areas in square pixels. */
export interface Agreement {
  figures: Record<FigureName, number>
  /** What both cover; undefined where they do not meet. */
  intersection?: Box
  /** The smallest box around both. */
  hull: Box
  areas: { truth: number; found: number; intersection: number; union: number; hull: number }
  /** Between the centres. */
  distance: number
  /** Of the hull. */
  diagonal: number
}

export type FigureName = 'iou' | 'giou' | 'diou' | 'ciou'

export function agreementOf(truth: Box, found: Box): Agreement {
  const [a, b] = [cornersOf([truth]), cornersOf([found])]
  const measures = {
    iou: boxIou,
    giou: generalizedBoxIou,
    diou: distanceBoxIou,
    ciou: completeBoxIou,
  }
  const figure = (name: FigureName) => measures[name](a, b)[0]!
  const inner = between(truth, found, Math.max, Math.min)
  const intersection = inner.width > 0 && inner.height > 0 ? inner : undefined
  const hull = between(truth, found, Math.min, Math.max)
  const shared = intersection ? areaOf(intersection) : 0
  return {
    figures: {
      iou: figure('iou'),
      giou: figure('giou'),
      diou: figure('diou'),
      ciou: figure('ciou'),
    },
    intersection,
    hull,
    areas: {
      truth: areaOf(truth),
      found: areaOf(found),
      intersection: shared,
      union: areaOf(truth) + areaOf(found) - shared,
      hull: areaOf(hull),
    },
    distance: Math.hypot(
      truth.x + truth.width / 2 - found.x - found.width / 2,
      truth.y + truth.height / 2 - found.y - found.height / 2,
    ),
    diagonal: Math.hypot(hull.width, hull.height),
  }
}

const areaOf = ({ width, height }: Box) => width * height

type Choose = (one: number, other: number) => number

/** The box whose upper left and lower right corners are chosen among those of two. */
function between(a: Box, b: Box, first: Choose, last: Choose): Box {
  const [x, y] = [first(a.x, b.x), first(a.y, b.y)]
  const right = last(a.x + a.width, b.x + b.width)
  const bottom = last(a.y + a.height, b.y + b.height)
  return { x, y, width: right - x, height: bottom - y }
}

/** COCO's thresholds: a box counts as found at those that its IoU reaches. */
export const cocoThresholds = Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100)
