/** Truths and detections as evaluation works on them: columns of numbers, a row for each region. */
export interface EvaluationSet {
  /** How many pictures there are. */
  readonly pictures: number
  readonly classes: readonly EvaluatedClass[]
  readonly truths: Truths
  readonly found: Found
  readonly measureOverlaps: MeasureOverlaps
}

export interface EvaluatedClass {
  /** The category's id in the file. */
  readonly id: number
  readonly label: string
}

export interface Regions {
  readonly count: number
  /** Each one's picture: its place when they are in the order of their ids. */
  readonly pictures: Int32Array
  /** Each one's class: its place among the classes. */
  readonly classes: Int32Array
  /** In square pixels. */
  readonly areas: Float64Array
}

export interface Truths extends Regions {
  /** 1 for regions with many of a kind: any number of detections may match one. */
  readonly crowd: Uint8Array
  /** 1 for what need not be found; detections that match it are not counted. Crowds are such. */
  readonly ignored: Uint8Array
  /** 1 for what can be matched, but whose match does not count as one (pycocotools, id 0). */
  readonly disowned?: Uint8Array
}

export interface Found extends Regions {
  readonly scores: Float64Array
}

/** Writes how well each of these detections fits each of these truths, [detections, truths] in rows, from 0 to 1. */
export type MeasureOverlaps = (found: Int32Array, truths: Int32Array, into: Float64Array) => void
