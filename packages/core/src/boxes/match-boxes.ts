import { CnnError } from '../errors.js'

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
  { high, low = high, allowLowQuality = false, claimBest = false }: MatchBoxesOptions,
): Int32Array {
  if (iou.length !== n * m) {
    const found = `${n} true boxes and ${m} anchors have ${n * m} IoUs, not ${iou.length}.`
    throw new CnnError('bad-boxes', `matchBoxes: ${found}`)
  }
  if (!(low <= high)) {
    const found = `low is ${low} and high ${high}; low must not be the larger one.`
    throw new CnnError('bad-option', `matchBoxes: ${found}`)
  }
  if (n === 0) return new Int32Array(m).fill(-1)
  const best = bestOf(iou, n, m)
  const matches = best.truth.slice()
  for (let anchor = 0; anchor < m; anchor++) {
    const value = best.ofAnchor[anchor]!
    if (value < Math.fround(high)) matches[anchor] = value < Math.fround(low) ? -1 : -2
  }
  for (let truth = 0; truth < n && (allowLowQuality || claimBest); truth++) {
    const [row, value] = [iou.subarray(truth * m, (truth + 1) * m), best.ofTruth[truth]!]
    if (value === 0) continue
    if (claimBest) matches[row.indexOf(value)] = truth
    for (let anchor = 0; anchor < m && allowLowQuality; anchor++) {
      if (row[anchor] === value) matches[anchor] = best.truth[anchor]!
    }
  }
  return matches
}

/** For each anchor its highest IoU and the first true box with which it has it; for each true box its highest. */
function bestOf(iou: Float32Array, n: number, m: number) {
  const truth = new Int32Array(m)
  const ofAnchor = new Float32Array(m)
  const ofTruth = new Float32Array(n)
  for (let row = 0; row < n; row++) {
    let highest = 0
    for (let anchor = 0; anchor < m; anchor++) {
      const value = iou[row * m + anchor]!
      if (value > highest) highest = value
      if (value <= ofAnchor[anchor]!) continue
      ofAnchor[anchor] = value
      truth[anchor] = row
    }
    ofTruth[row] = highest
  }
  return { truth, ofAnchor, ofTruth }
}
