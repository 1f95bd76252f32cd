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
  const [nearest, highest] = bestTruth(iou, n, m)
  const matches = nearest.map((truth, anchor) => {
    if (highest[anchor]! >= Math.fround(high)) return truth
    return highest[anchor]! < Math.fround(low) ? -1 : -2
  })
  for (let truth = 0; truth < n && (allowLowQuality || claimBest); truth++) {
    const row = iou.subarray(truth * m, (truth + 1) * m)
    const best = row.reduce((a, b) => Math.max(a, b), 0)
    if (best === 0) continue
    if (claimBest) matches[row.indexOf(best)] = truth
    if (!allowLowQuality) continue
    for (let anchor = 0; anchor < m; anchor++) {
      if (row[anchor] === best) matches[anchor] = nearest[anchor]!
    }
  }
  return matches
}

/** For each anchor the first true box with the highest IoU, and that. */
function bestTruth(iou: Float32Array, n: number, m: number) {
  const nearest = new Int32Array(m)
  const highest = iou.slice(0, m)
  for (let truth = 1; truth < n; truth++) {
    for (let anchor = 0; anchor < m; anchor++) {
      const value = iou[truth * m + anchor]!
      if (value <= highest[anchor]!) continue
      highest[anchor] = value
      nearest[anchor] = truth
    }
  }
  return [nearest, highest] as const
}
