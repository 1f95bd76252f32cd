import type { ClassGroups } from './class-groups.js'
import { type ClassMatcher, right, wrong } from './class-matcher.js'
import type { EvaluationSet, Truths } from './evaluation-set.js'
import { hitsForRecalls, makeFall, precisionAt } from './interpolate-precision.js'
import type { PrecisionTables } from './precision-tables.js'
import type { AreaRange, Protocol } from './protocol.js'

/** Counts what became of the detections of a class, from the best on, and fills the tables. */
export class ClassCounter {
  /** How many must be right for each recall. */
  private readonly needed: Int32Array
  /** Detections that have a slot, as they are ranked; how many without one are wrong before each. */
  private rows = new Int32Array(64)
  private slots = new Int32Array(64)
  private missesBefore = new Int32Array(64)
  private length = 0
  /** Precision and score at each detection that is right. */
  private precisions = new Float64Array(64)
  private scores = new Float64Array(64)

  constructor(
    private readonly set: EvaluationSet,
    private readonly groups: ClassGroups,
    private readonly protocol: Protocol,
    private readonly tables: PrecisionTables,
  ) {
    this.needed = new Int32Array(protocol.recalls.length)
  }

  count(classIndex: number, { slots, outcomes }: ClassMatcher) {
    const { groups, protocol, set } = this
    const { areas, maxDetections, iouThresholds } = protocol
    const [firstTruth, endTruth] = groups.truthStarts.subarray(classIndex, classIndex + 2)
    const [first, end] = groups.foundStarts.subarray(classIndex, classIndex + 2)
    const truths = groups.truths.subarray(firstTruth, endTruth)
    const ranked = groups.ranked.subarray(first, end)
    const bestScore = ranked.length > 0 ? set.found.scores[ranked[0]!]! : 0
    this.collect(ranked, slots)
    for (let a = 0; a < areas.length; a++) {
      const positives = countPositives(set.truths, truths, areas[a]!)
      if (positives === 0) continue
      hitsForRecalls(positives, protocol.recalls, this.needed)
      for (let m = 0; m < maxDetections.length; m++) {
        this.countMisses(ranked, slots, areas[a]!, maxDetections[m]!)
        for (let t = 0; t < iouThresholds.length; t++) {
          const row =
            ((classIndex * areas.length + a) * maxDetections.length + m) * iouThresholds.length + t
          const hits = this.countHits(outcomes, a, t, maxDetections[m]!)
          this.tables.recall[row] = hits / positives
          this.fillRow(row, hits, bestScore)
        }
      }
    }
  }

  private collect(ranked: Int32Array, slots: Int32Array) {
    this.makeRoom(ranked.length)
    this.length = 0
    for (let place = 0; place < ranked.length; place++) {
      if (slots[place]! < 0) continue
      this.rows[this.length] = ranked[place]!
      this.slots[this.length++] = slots[place]!
    }
  }

  private countMisses(
    ranked: Int32Array,
    slots: Int32Array,
    { from, to }: AreaRange,
    most: number,
  ) {
    const { missesBefore, groups, set } = this
    const { areas } = set.found
    const { ranks } = groups
    let misses = 0
    for (let place = 0, next = 0; place < ranked.length; place++) {
      const row = ranked[place]!
      if (slots[place]! >= 0) missesBefore[next++] = misses
      else if (ranks[row]! < most && areas[row]! >= from && areas[row]! <= to) misses++
    }
  }

  private countHits(outcomes: Uint8Array, a: number, t: number, most: number): number {
    const { rows, slots, missesBefore, precisions, scores, groups, set, protocol } = this
    const step = protocol.areas.length * protocol.iouThresholds.length
    const offset = a * protocol.iouThresholds.length + t
    let [hits, misses] = [0, 0]
    for (let i = 0; i < this.length; i++) {
      const row = rows[i]!
      if (groups.ranks[row]! >= most) continue
      const outcome = outcomes[slots[i]! * step + offset]!
      if (outcome === wrong) misses++
      else if (outcome === right) {
        scores[hits++] = set.found.scores[row]!
        precisions[hits - 1] = precisionAt(hits, missesBefore[i]! + misses)
      }
    }
    return hits
  }

  private fillRow(row: number, hits: number, bestScore: number) {
    const { precisions, scores, needed, tables } = this
    makeFall(precisions, hits)
    const start = row * needed.length
    for (let r = 0; r < needed.length; r++) {
      const need = needed[r]!
      const isReached = need <= hits
      tables.precision[start + r] = isReached && hits > 0 ? precisions[Math.max(0, need - 1)]! : 0
      tables.scores[start + r] = need === 0 ? bestScore : isReached ? scores[need - 1]! : 0
    }
  }

  private makeRoom(length: number) {
    if (this.rows.length >= length) return
    this.rows = new Int32Array(2 * length)
    this.slots = new Int32Array(2 * length)
    this.missesBefore = new Int32Array(2 * length)
    this.precisions = new Float64Array(2 * length)
    this.scores = new Float64Array(2 * length)
  }
}

function countPositives({ ignored, areas }: Truths, rows: Int32Array, { from, to }: AreaRange) {
  let count = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!
    if (!ignored[row] && areas[row]! >= from && areas[row]! <= to) count++
  }
  return count
}
