import { CnnError } from '../errors.js'
import { boxIou } from './box-iou.js'
import { type Corners, countBoxes } from './corners.js'

export interface MatchBoxesOptions {
  /** An anchor whose best IoU is at least this belongs to the true box with which it has it. */
  high: number
  /** One whose best IoU is below this is background; in between it is neither. The same as `high` by default. */
  low?: number
  /**
   * Whether every true box gets anchors, however little they overlap: all those that have the highest IoU with it then
   * belong to the true box with which they themselves have the highest (Faster R-CNN, RetinaNet). Default false.
   */
  allowLowQuality?: boolean
  /** Whether each true box gets the one anchor that overlaps it most, whatever else that anchor overlaps (SSD). */
  claimBest?: boolean
}

/**
 * Which true box each anchor is to find, [m]: its index, or -1 for background (an IoU below `low` with all), or -2 where
 * it is left out of training. As torchvision's `Matcher` and, with `claimBest`, `SSDMatcher`; without true boxes all is
 * background, and a true box that no anchor touches gets none.
 *
 * @param iou of n true boxes with m anchors, [n · m] in rows: `boxIou(truth, anchors)`
 * @throws CnnError 'bad-boxes' where the values are not n · m, 'bad-option' where `low` is above `high`
 */
export function matchBoxes(
  iou: Float32Array,
  n: number,
  m: number,
  options: MatchBoxesOptions,
): Int32Array {
  if (iou.length !== n * m) {
    const found = `${n} true boxes and ${m} anchors have ${n * m} IoUs, not ${iou.length}.`
    throw new CnnError('bad-boxes', `matchBoxes: ${found}`)
  }
  return matchRows((truth) => iou.subarray(truth * m, (truth + 1) * m), n, m, options)
}

/**
 * `matchBoxes` of corners, without the matrix of all IoUs: for hundreds of true boxes in hundreds of thousands of
 * anchors, where it would not fit into memory.
 *
 * @param truth corners of the true boxes, [4 · n]
 * @param anchors corners, [4 · m]
 * @throws CnnError 'bad-boxes' where corners are not four for each box, 'bad-option' where `low` is above `high`
 */
export function matchAnchors(
  truth: Corners,
  anchors: Corners,
  options: MatchBoxesOptions,
): Int32Array {
  const [n, m] = [countBoxes(truth, 'True boxes'), countBoxes(anchors, 'Anchors')]
  const row = (index: number) => boxIou(truth.subarray(4 * index, 4 * index + 4), anchors)
  return matchRows(row, n, m, options)
}

/** From the IoUs of each true box with all anchors. */
function matchRows(
  rowOf: (truth: number) => Float32Array,
  n: number,
  m: number,
  { high, low = high, allowLowQuality = false, claimBest = false }: MatchBoxesOptions,
): Int32Array {
  if (!(low <= high)) {
    const found = `low is ${low} and high ${high}; low must not be the larger one.`
    throw new CnnError('bad-option', `matchBoxes: ${found}`)
  }
  const best = bestOf(rowOf, n, m)
  const matches = best.truth.slice()
  for (let anchor = 0; anchor < m; anchor++) {
    const value = best.ofAnchor[anchor]!
    const isLow = n === 0 || value < Math.fround(low)
    if (isLow || value < Math.fround(high)) matches[anchor] = isLow ? -1 : -2
  }
  for (let truth = 0; truth < n && (allowLowQuality || claimBest); truth++) {
    const value = best.ofTruth[truth]!
    if (value === 0) continue
    const row = rowOf(truth)
    if (claimBest) matches[row.indexOf(value)] = truth
    for (let anchor = 0; anchor < m && allowLowQuality; anchor++) {
      if (row[anchor] === value) matches[anchor] = best.truth[anchor]!
    }
  }
  return matches
}

/** For each anchor its highest IoU and the first true box with which it has it; for each true box its highest. */
function bestOf(rowOf: (truth: number) => Float32Array, n: number, m: number) {
  const truth = new Int32Array(m)
  const ofAnchor = new Float32Array(m)
  const ofTruth = new Float32Array(n)
  for (let index = 0; index < n; index++) {
    const row = rowOf(index)
    let highest = 0
    for (let anchor = 0; anchor < m; anchor++) {
      const value = row[anchor]!
      if (value > highest) highest = value
      if (value <= ofAnchor[anchor]!) continue
      ofAnchor[anchor] = value
      truth[anchor] = index
    }
    ofTruth[index] = highest
  }
  return { truth, ofAnchor, ofTruth }
}
