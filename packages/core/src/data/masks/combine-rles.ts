import { CnnError } from '../../errors.js'
import type { Box } from '../crop.js'
import { Counts, type Rle, rleArea, rleBounds } from './rle.js'

/**
 * The pixels that are in any of the masks ('union') or in all of them ('intersection').
 * @throws CnnError 'bad-rle' where there is no mask, or where they differ in size
 */
export function mergeRles(rles: readonly Rle[], how: 'union' | 'intersection' = 'union'): Rle {
  const [first, ...others] = rles
  if (!first) throw new CnnError('bad-rle', 'There is no mask to merge: give at least one.')
  return others.reduce((merged, rle) => merge(merged, rle, how), first)
}

function merge(a: Rle, b: Rle, how: 'union' | 'intersection'): Rle {
  requireSameSize(a, b)
  const least = how === 'union' ? 1 : 2
  const counts = new Counts()
  let [start, value] = [0, false]
  walk(a, b, (begin, _, depth) => {
    if (depth >= least === value) return
    counts.push(begin - start)
    start = begin
    value = !value
  })
  counts.push(a.size[0] * a.size[1] - start)
  return { size: a.size, counts: counts.toArray() }
}

/** Runs in which both masks stay as they are: where they begin and end, and how many of the masks are set there. */
function walk(a: Rle, b: Rle, visit: (begin: number, end: number, depth: number) => void) {
  const pixels = a.size[0] * a.size[1]
  let [i, j, at] = [0, 0, 0]
  let endOfA = a.counts[0] ?? pixels
  let endOfB = b.counts[0] ?? pixels
  while (at < pixels) {
    const end = Math.min(endOfA, endOfB)
    if (end > at) visit(at, end, (i & 1) + (j & 1))
    at = end
    if (at === endOfA) endOfA += a.counts[++i] ?? pixels
    if (at === endOfB) endOfB += b.counts[++j] ?? pixels
  }
}

/** How many pixels both masks have. */
export function intersectionArea(a: Rle, b: Rle): number {
  requireSameSize(a, b)
  let area = 0
  walk(a, b, (begin, end, depth) => {
    if (depth === 2) area += end - begin
  })
  return area
}

/**
 * Intersection over union of each detected mask with each true one, [detections, truths] in rows, as pycocotools'
 * `mask.iou`: a true mask that is a crowd (`isCrowd`) is divided by the detection's area alone, as a detection is right
 * wherever it lies in the crowd. Two masks without a common pixel have 0.
 * @throws CnnError 'bad-rle' where masks differ in size
 */
export function maskIou(
  detections: readonly Rle[],
  truths: readonly Rle[],
  isCrowd: ArrayLike<boolean | number> = [],
): Float64Array {
  const found = detections.map(measured)
  const wanted = truths.map(measured)
  const result = new Float64Array(found.length * wanted.length)
  for (const [d, detection] of found.entries()) {
    for (const [t, truth] of wanted.entries()) {
      if (!overlap(detection.bounds, truth.bounds)) requireSameSize(detection.rle, truth.rle)
      else {
        const both = intersectionArea(detection.rle, truth.rle)
        const whole = isCrowd[t] ? detection.area : detection.area + truth.area - both
        result[d * wanted.length + t] = both === 0 ? 0 : both / whole
      }
    }
  }
  return result
}

const measured = (rle: Rle) => ({ rle, area: rleArea(rle), bounds: rleBounds(rle) })

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

function requireSameSize(a: Rle, b: Rle) {
  if (a.size[0] === b.size[0] && a.size[1] === b.size[1]) return
  throw new CnnError(
    'bad-rle',
    `Two masks differ in size: [${a.size.join(', ')}] and [${b.size.join(', ')}] (height, width).`,
  )
}
