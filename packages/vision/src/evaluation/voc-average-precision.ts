/**
 * Average precision of Pascal VOC: Everingham et al., "The Pascal Visual Object Classes (VOC) Challenge", IJCV 2010, and
 * the development kits of 2007 and 2010.
 */
import { CnnError } from '@cnn/core'
import { groupByClass } from './class-groups.js'
import type { CocoDetection, CocoTruth } from './coco-format.js'
import type { EvaluationSet } from './evaluation-set.js'
import { readEvaluationSet } from './read-evaluation-set.js'
import { allRows, orderByKey, orderByScore, startsByKey } from './stable-order.js'

export interface EvaluateVocOptions {
  /** How much a box must overlap with a true one; 0.5 by default. */
  iouThreshold?: number
  /**
   * '2010' (by default): the area under the curve of precision over recall, made to fall. '2007': the mean of the best
   * precisions from eleven recalls on, 0, 0.1 … 1.
   */
  year?: '2007' | '2010'
}

/** Average precision of each class, and its mean. −1 where there is nothing to be found. */
export interface VocReport {
  mAP: number
  perClass: {
    id: number
    label: string
    AP: number
    /** How many are to be found, without difficult ones. */
    truths: number
    detections: number
    /** Where each further detection, the best first, leads to; those that count as nothing are left out. */
    recall: Float64Array
    precision: Float64Array
  }[]
}

/**
 * Evaluates boxes as Pascal VOC does. A detection is judged by the true box that it overlaps most: right if that is enough,
 * and no better detection had the box; difficult things (`ignore` or `iscrowd`) count neither way. Boxes are left, top,
 * width and height; of VOC's corners, which name pixels, width is xmax − xmin + 1.
 * @throws CnnError as `evaluateDetections`
 */
export function evaluateVoc(
  truth: CocoTruth,
  detections: readonly CocoDetection[],
  { iouThreshold = 0.5, year = '2010' }: EvaluateVocOptions = {},
): VocReport {
  if (!(iouThreshold > 0 && iouThreshold <= 1)) {
    throw new CnnError(
      'bad-option',
      `iouThreshold is ${iouThreshold}; it is above 0, and 1 at most.`,
    )
  }
  if (year !== '2007' && year !== '2010') {
    throw new CnnError('bad-option', `year is ${year}; it can be '2007' or '2010'.`)
  }
  const set = readEvaluationSet(truth, detections, { kind: 'boxes' })
  const { truths, found, classes } = set
  const nearest = nearestTruths(set)
  const ranked = orderByKey(
    orderByScore(allRows(found.count), found.scores),
    found.classes,
    classes.length,
  )
  const starts = startsByKey(ranked, found.classes, classes.length)
  const taken = new Uint8Array(truths.count)
  const wanted = new Int32Array(classes.length)
  for (let i = 0; i < truths.count; i++) if (!truths.ignored[i]) wanted[truths.classes[i]!]!++
  const perClass = classes.map(({ id, label }, k) => {
    const rows = ranked.subarray(starts[k], starts[k + 1])
    const right: boolean[] = []
    for (const row of rows) {
      const match = nearest.overlaps[row]! >= iouThreshold ? nearest.truths[row]! : -1
      if (match >= 0 && truths.ignored[match]) continue
      right.push(match >= 0 && !taken[match])
      if (match >= 0) taken[match] = 1
    }
    const curve = curveOf(right, wanted[k]!)
    const AP = wanted[k] === 0 ? -1 : averagePrecisions[year](curve)
    return { id, label, AP, truths: wanted[k]!, detections: rows.length, ...curve }
  })
  const measured = perClass.filter(({ AP }) => AP >= 0)
  const sum = measured.reduce((total, { AP }) => total + AP, 0)
  return { mAP: measured.length === 0 ? -1 : sum / measured.length, perClass }
}

interface Curve {
  recall: Float64Array
  precision: Float64Array
}

/** For each detection the truth of its class and picture that it overlaps most, of equal ones the first. */
function nearestTruths(set: EvaluationSet) {
  const { truths, found } = set
  const groups = groupByClass(set, Number.POSITIVE_INFINITY)
  const nearest = new Int32Array(found.count).fill(-1)
  const overlaps = new Float64Array(found.count)
  const rowOverlaps = new Float64Array(truths.count)
  const at = new Int32Array(1)
  for (let k = 0; k < set.classes.length; k++) {
    let from = groups.truthStarts[k]!
    const end = groups.truthStarts[k + 1]!
    for (const row of groups.found.subarray(groups.foundStarts[k], groups.foundStarts[k + 1])) {
      const picture = found.pictures[row]!
      while (from < end && truths.pictures[groups.truths[from]!]! < picture) from++
      let to = from
      while (to < end && truths.pictures[groups.truths[to]!] === picture) to++
      const candidates = groups.truths.subarray(from, to)
      at[0] = row
      set.measureOverlaps(at, candidates, rowOverlaps)
      for (let i = 0; i < candidates.length; i++) {
        if (rowOverlaps[i]! <= overlaps[row]!) continue
        overlaps[row] = rowOverlaps[i]!
        nearest[row] = candidates[i]!
      }
    }
  }
  return { truths: nearest, overlaps }
}

function curveOf(right: readonly boolean[], wanted: number): Curve {
  const [recall, precision] = [new Float64Array(right.length), new Float64Array(right.length)]
  let hits = 0
  for (let i = 0; i < right.length; i++) {
    if (right[i]) hits++
    recall[i] = wanted === 0 ? 0 : hits / wanted
    precision[i] = hits / (i + 1)
  }
  return { recall, precision }
}

const averagePrecisions = { '2007': elevenPointMean, '2010': areaUnderCurve } as const

function elevenPointMean({ recall, precision }: Curve): number {
  let sum = 0
  for (let point = 0; point <= 10; point++) {
    let best = 0
    for (let i = recall.length - 1; i >= 0 && recall[i]! >= point / 10; i--) {
      best = Math.max(best, precision[i]!)
    }
    sum += best
  }
  return sum / 11
}

function areaUnderCurve({ recall, precision }: Curve): number {
  let [area, best] = [0, 0]
  for (let i = recall.length - 1; i >= 0; i--) {
    best = Math.max(best, precision[i]!)
    area += (recall[i]! - (recall[i - 1] ?? 0)) * best
  }
  return area
}
