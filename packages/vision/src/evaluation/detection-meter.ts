import { CnnError } from '@cnn/core'
import { boxOverlaps } from './box-shapes.js'
import type { RegionFigures } from './coco-figures.js'
import { type ClassSummary, reportOf } from './evaluate-detections.js'
import type { EvaluationSet } from './evaluation-set.js'
import { measurePrecision } from './measure-precision.js'
import { cocoProtocol } from './protocol.js'

/** What is to be found in a picture. */
export interface TrueBoxes {
  /** Corners x1, y1, x2, y2 in turn, in pixels. [4 · boxes] */
  boxes: Float32Array | Float64Array
  /** From 0. [boxes] */
  labels: ArrayLike<number>
  /** 1 for regions with many of a kind: what is found there is not counted. [boxes] */
  crowd?: ArrayLike<number>
  /** In square pixels; those of the boxes by default. [boxes] */
  areas?: ArrayLike<number>
}

/** What was found in a picture. */
export interface FoundBoxes {
  /** Corners x1, y1, x2, y2 in turn, in pixels. [4 · boxes] */
  boxes: Float32Array | Float64Array
  scores: ArrayLike<number>
  labels: ArrayLike<number>
}

/** COCO's figures for boxes, over all classes and for each; −1 where there is nothing to be found. */
export interface DetectionFigures extends RegionFigures {
  pictures: number
  /** Ids are places among the labels. */
  perClass: (RegionFigures & ClassSummary)[]
}

/** Collects what was found in pictures, one after another, and measures it by COCO's protocol. */
export class DetectionMeter {
  readonly labels: readonly string[]
  readonly #truths: Rows[] = []
  readonly #found: Rows[] = []

  /** @param classes their names, or how many there are */
  constructor(classes: number | readonly string[]) {
    const count = typeof classes === 'number' ? classes : classes.length
    if (!Number.isInteger(count) || count < 1) {
      throw new CnnError('bad-option', `DetectionMeter: needs at least one class, got ${count}.`)
    }
    this.labels =
      typeof classes === 'number' ? Array.from({ length: count }, (_, i) => `class ${i}`) : classes
  }

  /**
   * Takes a picture. Truths and detections are in the same pixels; where COCO's sizes matter, in those of the original.
   * @throws CnnError 'bad-box', 'bad-label', 'bad-detections' naming the picture, which is not counted then
   */
  add(picture: { width: number; height: number }, truth: TrueBoxes, found: FoundBoxes): this {
    const name = `picture ${this.#truths.length} (${picture.width}×${picture.height})`
    const { crowd, areas } = truth
    const wanted = this.#rows(truth, { crowd, areas }, `Truth of ${name}`)
    const given = this.#rows(found, { scores: found.scores }, `Detections in ${name}`)
    this.#truths.push(wanted)
    this.#found.push(given)
    return this
  }

  /** @throws CnnError 'empty-data' where there is no picture */
  report(): DetectionFigures {
    if (this.#truths.length === 0) {
      throw new CnnError(
        'empty-data',
        'DetectionMeter: no picture was added, so that nothing can be reported.',
      )
    }
    const set = this.#set()
    const tables = measurePrecision(set, cocoProtocol('boxes'))
    const report = reportOf('boxes', set, tables)
    const {
      kind: _,
      truths: __,
      detections: ___,
      foreign: ____,
      curves: _____,
      ...figures
    } = report
    return figures
  }

  #set(): EvaluationSet {
    const truths = joined(this.#truths)
    const found = joined(this.#found)
    const ignored = truths.crowd
    return {
      pictures: this.#truths.length,
      classes: this.labels.map((label, id) => ({ id, label })),
      truths: { ...truths, ignored },
      found,
      measureOverlaps: boxOverlaps(found.boxes, truths.boxes, truths.crowd),
    }
  }

  /** A copy of what was given, checked. */
  #rows(
    { boxes, labels }: Pick<TrueBoxes, 'boxes' | 'labels'>,
    columns: Partial<Record<'crowd' | 'areas' | 'scores', ArrayLike<number>>>,
    name: string,
  ): Rows {
    const count = labels.length
    for (const [column, values] of Object.entries({ boxes, ...columns })) {
      checkColumn(values, column === 'boxes' ? 4 * count : count, `${name}: ${column}`)
    }
    for (let i = 0; i < count; i++) this.#checkLabel(labels[i]!, i, name)
    const sides = sidesOf(boxes)
    return {
      ...{ count, boxes: sides, classes: Int32Array.from(labels) },
      areas: columns.areas
        ? Float64Array.from(columns.areas)
        : Float64Array.from({ length: count }, (_, i) => sides[4 * i + 2]! * sides[4 * i + 3]!),
      crowd: columns.crowd ? Uint8Array.from(columns.crowd) : new Uint8Array(count),
      scores: columns.scores ? Float64Array.from(columns.scores) : new Float64Array(count),
    }
  }

  #checkLabel(label: number, i: number, name: string) {
    if (Number.isInteger(label) && label >= 0 && label < this.labels.length) return
    throw new CnnError(
      'bad-label',
      `${name}: box ${i} has the label ${label}; there are ${this.labels.length} classes, from 0 on.`,
    )
  }
}

/** Boxes of one picture. */
interface Rows {
  count: number
  /** Left, top, width, height in turn. */
  boxes: Float64Array
  classes: Int32Array
  areas: Float64Array
  crowd: Uint8Array
  scores: Float64Array
}

/** The boxes of all pictures, one picture after another. */
function joined(parts: readonly Rows[]) {
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  const all = {
    count,
    pictures: new Int32Array(count),
    boxes: new Float64Array(4 * count),
    classes: new Int32Array(count),
    areas: new Float64Array(count),
    crowd: new Uint8Array(count),
    scores: new Float64Array(count),
  }
  let start = 0
  for (const [picture, part] of parts.entries()) {
    all.pictures.fill(picture, start, start + part.count)
    all.boxes.set(part.boxes, 4 * start)
    for (const column of ['classes', 'areas', 'crowd', 'scores'] as const) {
      all[column].set(part[column], start)
    }
    start += part.count
  }
  return all
}

function sidesOf(corners: ArrayLike<number>): Float64Array {
  const sides = Float64Array.from(corners)
  for (let at = 0; at < sides.length; at += 4) {
    sides[at + 2]! -= sides[at]!
    sides[at + 3]! -= sides[at + 1]!
  }
  return sides
}

function checkColumn(values: ArrayLike<number> | undefined, length: number, name: string) {
  if (!values) return
  if (values.length !== length) {
    throw new CnnError('bad-detections', `${name} has ${values.length} numbers, not ${length}.`)
  }
  for (let i = 0; i < length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new CnnError('bad-detections', `${name} has ${values[i]} at index ${i}.`)
    }
  }
}
