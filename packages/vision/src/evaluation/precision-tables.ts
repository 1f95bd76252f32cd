import { CnnError } from '@cnn/core'
import type { AreaName, Protocol } from './protocol.js'

/** Precision and recall at every setting of COCO's protocol. Numbers are −1 where there is nothing to be found. */
export interface PrecisionTables {
  /** How many classes there are. */
  readonly classes: number
  readonly areas: readonly AreaName[]
  readonly maxDetections: readonly number[]
  readonly iouThresholds: Float64Array
  /** 0, 0.01 … 1 */
  readonly recalls: Float64Array
  /** The best precision from each recall on: [classes, areas, maxDetections, iouThresholds, recalls] in rows. */
  readonly precision: Float64Array
  /** The score from which detections count that reach each recall, 0 where none does: shaped as `precision`. */
  readonly scores: Float64Array
  /** The recall of all detections: [classes, areas, maxDetections, iouThresholds] in rows. */
  readonly recall: Float64Array
}

export function emptyTables(classes: number, protocol: Protocol): PrecisionTables {
  const { iouThresholds, recalls, areas, maxDetections } = protocol
  const settings = classes * areas.length * maxDetections.length * iouThresholds.length
  return {
    ...{ classes, maxDetections, iouThresholds, recalls },
    areas: areas.map(({ name }) => name),
    precision: new Float64Array(settings * recalls.length).fill(-1),
    scores: new Float64Array(settings * recalls.length).fill(-1),
    recall: new Float64Array(settings).fill(-1),
  }
}

/** Which part of the tables; what is left out is averaged over, but all areas and the most detections are the default. */
export interface Setting {
  /** Place of a class. */
  classIndex?: number
  /** One of the thresholds. */
  iou?: number
  area?: AreaName
  /** One of the numbers of detections. */
  maxDetections?: number
}

export interface PrecisionRecallCurve {
  /** 0, 0.01 … 1 */
  recall: Float64Array
  precision: Float64Array
  /** The score from which detections count that reach each recall; of several classes or thresholds, their mean. */
  score: Float64Array
}

/**
 * A curve out of the tables, for drawing; undefined where there is nothing to be found.
 * @throws CnnError 'bad-option' for a setting that the tables do not have
 */
export function precisionRecallCurve(
  tables: PrecisionTables,
  setting: Setting = {},
): PrecisionRecallCurve | undefined {
  const rows = rowsOf(tables, setting).filter((row) => tables.recall[row]! > -1)
  if (rows.length === 0) return undefined
  const { recalls } = tables
  const meanOver = (table: Float64Array) =>
    recalls.map(
      (_, r) => rows.reduce((sum, row) => sum + table[row * recalls.length + r]!, 0) / rows.length,
    )
  return {
    recall: recalls.slice(),
    precision: meanOver(tables.precision),
    score: meanOver(tables.scores),
  }
}

/** The mean precision over the settings, classes and recalls; −1 where there is nothing to be found. */
export function meanPrecision(tables: PrecisionTables, setting: Setting): number {
  const { precision, recalls } = tables
  const mean = new Mean()
  for (const row of rowsOf(tables, setting)) {
    const end = (row + 1) * recalls.length
    for (let at = end - recalls.length; at < end; at++) {
      if (precision[at]! > -1) mean.add(precision[at]!)
    }
  }
  return mean.result()
}

/** The mean recall over the settings and classes; −1 where there is nothing to be found. */
export function meanRecall(tables: PrecisionTables, setting: Setting): number {
  const mean = new Mean()
  for (const row of rowsOf(tables, setting)) {
    if (tables.recall[row]! > -1) mean.add(tables.recall[row]!)
  }
  return mean.result()
}

/** Rows of `recall` that a setting takes in. */
function rowsOf(tables: PrecisionTables, setting: Setting): number[] {
  const { classes, areas, maxDetections, iouThresholds } = tables
  const { classIndex, iou, area = 'all', maxDetections: most = maxDetections.at(-1)! } = setting
  const all = (length: number) => Array.from({ length }, (_, i) => i)
  const classPlaces = classIndex === undefined ? all(classes) : [placeIn(all(classes), classIndex)]
  const a = placeIn(areas, area)
  const m = placeIn(maxDetections, most)
  const thresholds =
    iou === undefined
      ? all(iouThresholds.length)
      : [iouThresholds.findIndex((threshold) => Math.abs(threshold - iou) < 1e-9)]
  if (thresholds[0] === -1)
    throw noSetting(
      iou!,
      [...iouThresholds].map((t) => Number(t.toFixed(2))),
    )
  return classPlaces.flatMap((k) =>
    thresholds.map(
      (t) => ((k * areas.length + a) * maxDetections.length + m) * iouThresholds.length + t,
    ),
  )
}

function placeIn<T>(list: readonly T[], value: T): number {
  const place = list.indexOf(value)
  if (place < 0) throw noSetting(value, list)
  return place
}

const noSetting = (value: unknown, list: readonly unknown[]) =>
  new CnnError('bad-option', `The tables have no ${value}, but ${list.join(', ')}.`)

/** A mean of many numbers that does not lose the small ones (Neumaier's sum). */
class Mean {
  private sum = 0
  private rest = 0
  private count = 0

  add(value: number) {
    const sum = this.sum + value
    this.rest +=
      Math.abs(this.sum) >= Math.abs(value) ? this.sum - sum + value : value - sum + this.sum
    this.sum = sum
    this.count++
  }

  result() {
    return this.count === 0 ? -1 : (this.sum + this.rest) / this.count
  }
}
