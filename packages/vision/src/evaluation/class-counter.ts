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
  /** Of each detection, as they are ranked. */
  private areas = new Float64Array(64)
  private scores = new Float64Array(64)
  private ranks = new Int32Array(64)
  /** Of those that have a slot: their places; how many without one are wrong before each. */
  private places = new Int32Array(64)
  private missesBefore = new Int32Array(64)
  private length = 0
  /** Precision and score at each detection that is right. */
  private precisions = new Float64Array(64)
  private hitScores = new Float64Array(64)

  constructor(
    private readonly set: EvaluationSet,
    private readonly groups: ClassGroups,
    private readonly protocol: Protocol,
    private readonly tables: PrecisionTables,
  ) {
    this.needed = new Int32Array(protocol.recalls.length)
  }

  count(classIndex: number, matcher: ClassMatcher) {
    const { groups, protocol, set } = this
    const { areas, maxDetections, iouThresholds } = protocol
    const [firstTruth, endTruth] = groups.truthStarts.subarray(classIndex, classIndex + 2)
    const [first, end] = groups.foundStarts.subarray(classIndex, classIndex + 2)
    const truths = groups.truths.subarray(firstTruth, endTruth)
    const ranked = groups.ranked.subarray(first, end)
    this.collect(ranked, matcher.slots)
    const bestScore = ranked.length > 0 ? this.scores[0]! : 0
    for (let a = 0; a < areas.length; a++) {
      const positives = countPositives(set.truths, truths, areas[a]!)
      if (positives === 0) continue
      hitsForRecalls(positives, protocol.recalls, this.needed)
      for (let m = 0; m < maxDetections.length; m++) {
        this.countMisses(areas[a]!, maxDetections[m]!)
        for (let t = 0; t < iouThresholds.length; t++) {
          const row =
            ((classIndex * areas.length + a) * maxDetections.length + m) * iouThresholds.length + t
          const hits = this.countHits(matcher, a, t, maxDetections[m]!)
          this.tables.recall[row] = hits / positives
          this.fillRow(row, hits, bestScore)
        }
      }
    }
  }

  /** Brings together what is needed of each detection. */
  private collect(ranked: Int32Array, slots: Int32Array) {
    const { found } = this.set
    this.makeRoom(ranked.length)
    this.length = 0
    for (let place = 0; place < ranked.length; place++) {
      const row = ranked[place]!
      this.areas[place] = found.areas[row]!
      this.scores[place] = found.scores[row]!
      this.ranks[place] = this.groups.ranks[row]!
      if (slots[place]! >= 0) this.places[this.length++] = place
    }
  }

  private countMisses({ from, to }: AreaRange, most: number) {
    const { places, missesBefore, areas, ranks, length } = this
    let [misses, place] = [0, 0]
    for (let i = 0; i < length; i++, place++) {
      for (; place < places[i]!; place++) {
        if (ranks[place]! < most && areas[place]! >= from && areas[place]! <= to) misses++
      }
      missesBefore[i] = misses
    }
  }

  private countHits({ outcomes, slots }: ClassMatcher, a: number, t: number, most: number): number {
    const { places, ranks, missesBefore, precisions, scores, hitScores, protocol } = this
    const step = protocol.areas.length * protocol.iouThresholds.length
    const offset = a * protocol.iouThresholds.length + t
    let [hits, misses] = [0, 0]
    for (let i = 0; i < this.length; i++) {
      const place = places[i]!
      if (ranks[place]! >= most) continue
      const outcome = outcomes[slots[place]! * step + offset]!
      if (outcome === wrong) misses++
      else if (outcome === right) {
        hitScores[hits++] = scores[place]!
        precisions[hits - 1] = precisionAt(hits, missesBefore[i]! + misses)
      }
    }
    return hits
  }

  private fillRow(row: number, hits: number, bestScore: number) {
    const { precisions, hitScores, needed, tables } = this
    makeFall(precisions, hits)
    const start = row * needed.length
    for (let r = 0; r < needed.length; r++) {
      const need = needed[r]!
      const isReached = need <= hits
      tables.precision[start + r] = isReached && hits > 0 ? precisions[Math.max(0, need - 1)]! : 0
      tables.scores[start + r] = need === 0 ? bestScore : isReached ? hitScores[need - 1]! : 0
    }
  }

  private makeRoom(length: number) {
    if (this.ranks.length >= length) return
    for (const column of ['areas', 'scores', 'precisions', 'hitScores'] as const) {
      this[column] = new Float64Array(2 * length)
    }
    for (const column of ['ranks', 'places', 'missesBefore'] as const) {
      this[column] = new Int32Array(2 * length)
    }
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
