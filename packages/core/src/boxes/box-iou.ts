import { boxAreas, type Corners, countBoxes, inSinglePrecision } from './corners.js'

/**
 * Intersection over union of each box of `a` with each of `b`, [n · m] in rows; 0 for boxes that are empty, turned inside
 * out or not finite. It is computed in 32 bits step by step, as torchvision's `box_iou` does, so that ties are ties.
 *
 * @throws CnnError 'bad-boxes' where corners are not four for each box
 */
export function boxIou(a: Corners, b: Corners): Float32Array {
  const [ours, theirs] = [inSinglePrecision(a), inSinglePrecision(b)]
  const [areas, otherAreas] = [boxAreas(ours), boxAreas(theirs)]
  const [n, m] = [areas.length, otherAreas.length]
  const result = new Float32Array(n * m)
  for (let i = 0; i < n; i++) {
    const left = ours[4 * i]!
    const top = ours[4 * i + 1]!
    const right = ours[4 * i + 2]!
    const bottom = ours[4 * i + 3]!
    const area = areas[i]!
    for (let j = 0, at = 0; j < m; j++, at += 4) {
      const width = Math.fround(Math.min(right, theirs[at + 2]!) - Math.max(left, theirs[at]!))
      if (!(width > 0)) continue
      const height = Math.fround(Math.min(bottom, theirs[at + 3]!) - Math.max(top, theirs[at + 1]!))
      if (!(height > 0)) continue
      const shared = Math.fround(width * height)
      const iou = shared / Math.fround(Math.fround(area + otherAreas[j]!) - shared)
      if (iou > 0) result[i * m + j] = iou
    }
  }
  return result
}

/**
 * Generalized IoU (Rezatofighi et al. 2019) of each box of `a` with each of `b`, [n · m] in rows, from -1 to 1: the IoU
 * less the share of the box around both that neither covers.
 */
export const generalizedBoxIou = (a: Corners, b: Corners): Float32Array =>
  ofEachPair(a, b, (pair) => {
    const hull = pair.hullWidth * pair.hullHeight
    return pair.iou - ratio(hull - pair.union, hull)
  })

/**
 * Distance IoU (Zheng et al. 2020) of each box of `a` with each of `b`, [n · m] in rows, from -1 to 1: the IoU less the
 * squared distance of their centres in units of the diagonal of the box around both.
 */
export const distanceBoxIou = (a: Corners, b: Corners): Float32Array =>
  ofEachPair(a, b, distanceIou)

/**
 * Complete IoU (Zheng et al. 2020) of each box of `a` with each of `b`, [n · m] in rows: the distance IoU less a term
 * for how the boxes differ in shape.
 */
export const completeBoxIou = (a: Corners, b: Corners): Float32Array =>
  ofEachPair(a, b, (pair) => {
    const angle =
      Math.atan2(pair.width, pair.height) - Math.atan2(pair.otherWidth, pair.otherHeight)
    const shape = (4 / Math.PI ** 2) * angle ** 2
    return distanceIou(pair) - shape ** 2 / (1 - pair.iou + shape + tiny)
  })

/** As in torchvision. */
const tiny = 1e-7

function distanceIou({ iou, hullWidth, hullHeight, centersX, centersY }: Pair) {
  return iou - (centersX ** 2 + centersY ** 2) / (hullWidth ** 2 + hullHeight ** 2 + tiny)
}

/** Two boxes, and the box around both. */
interface Pair {
  iou: number
  union: number
  width: number
  height: number
  otherWidth: number
  otherHeight: number
  hullWidth: number
  hullHeight: number
  /** From one centre to the other. */
  centersX: number
  centersY: number
}

function ofEachPair(a: Corners, b: Corners, measure: (pair: Pair) => number): Float32Array {
  const [n, m] = [countBoxes(a), countBoxes(b)]
  const result = new Float32Array(n * m)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) result[i * m + j] = measure(pairOf(a, 4 * i, b, 4 * j))
  }
  return result
}

function pairOf(a: Corners, i: number, b: Corners, j: number): Pair {
  const [x1, y1, x2, y2] = [a[i]!, a[i + 1]!, a[i + 2]!, a[i + 3]!]
  const [left, top, right, bottom] = [b[j]!, b[j + 1]!, b[j + 2]!, b[j + 3]!]
  const [width, height, otherWidth, otherHeight] = [x2 - x1, y2 - y1, right - left, bottom - top]
  const sharedWidth = Math.max(0, Math.min(x2, right) - Math.max(x1, left))
  const shared = sharedWidth * Math.max(0, Math.min(y2, bottom) - Math.max(y1, top))
  const union = width * height + otherWidth * otherHeight - shared
  return {
    ...{ iou: ratio(shared, union), union, width, height, otherWidth, otherHeight },
    hullWidth: Math.max(0, Math.max(x2, right) - Math.min(x1, left)),
    hullHeight: Math.max(0, Math.max(y2, bottom) - Math.min(y1, top)),
    centersX: (x1 + x2 - left - right) / 2,
    centersY: (y1 + y2 - top - bottom) / 2,
  }
}

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0)
