import { type ClassGroups, groupByClass, visitPictures } from './class-groups.js'
import type { EvaluationSet, Truths } from './evaluation-set.js'
import { hitsForRecalls, makeFall, precisionAt } from './interpolate-precision.js'
import { Cell } from './match-cell.js'
import { emptyTables, type PrecisionTables } from './precision-tables.js'
import type { AreaRange, Protocol } from './protocol.js'

/** What became of a detection. */
const wrong = 0
const right = 1
const uncounted = 2

/** Matches detections with truths and counts, class by class, at every setting of the protocol. */
export function measurePrecision(set: EvaluationSet, protocol: Protocol): PrecisionTables {
  const groups = groupByClass(set, protocol.maxDetections.at(-1)!)
  const tables = emptyTables(set.classes.length, protocol)
  const matcher = new ClassMatcher(set, groups, protocol)
  const counter = new ClassCounter(set, groups, protocol, tables)
  for (let k = 0; k < set.classes.length; k++) {
    if (groups.truthStarts[k] === groups.truthStarts[k + 1]) continue
    counter.count(k, matcher.match(k))
  }
  return tables
}

/** Finds out what became of the detections of a class. */
class ClassMatcher {
  private readonly cell: Cell
  private outcomes = new Uint8Array(1024)

  constructor(
    private readonly set: EvaluationSet,
    private readonly groups: ClassGroups,
    private readonly protocol: Protocol,
  ) {
    this.cell = new Cell(set)
  }

  /** [areas, thresholds, detections] in rows, detections as they are ranked. Overwritten by the next class. */
  match(k: number): Uint8Array {
    const { set, groups, cell } = this
    const count = groups.foundStarts[k + 1]! - groups.foundStarts[k]!
    this.startOver(k)
    visitPictures(set, groups, k, (found, truths) => {
      cell.fill(found, truths)
      this.matchCell(count)
    })
    return this.outcomes
  }

  /** As if nothing were matched: what is beyond an area is not counted in it. */
  private startOver(k: number) {
    const { protocol, groups, set } = this
    const rows = groups.ranked.subarray(groups.foundStarts[k], groups.foundStarts[k + 1])
    const { areas } = set.found
    const count = rows.length
    const thresholds = protocol.iouThresholds.length
    const length = protocol.areas.length * thresholds * count
    if (this.outcomes.length < length) this.outcomes = new Uint8Array(length)
    protocol.areas.forEach(({ from, to }, a) => {
      const start = a * thresholds * count
      for (let place = 0; place < count; place++) {
        const area = areas[rows[place]!]!
        this.outcomes[start + place] = area < from || area > to ? uncounted : wrong
      }
      for (let t = 1; t < thresholds; t++) {
        this.outcomes.copyWithin(start + t * count, start, start + count)
      }
    })
  }

  private matchCell(count: number) {
    const { cell, protocol, groups, outcomes } = this
    const { disowned } = this.set.truths
    const { iouThresholds, areas } = protocol
    for (let a = 0; a < areas.length; a++) {
      cell.ignoreBeyond(areas[a]!.from, areas[a]!.to)
      for (let t = 0; t < iouThresholds.length; t++) {
        cell.match(iouThresholds[t]!)
        const start = (a * iouThresholds.length + t) * count
        for (let d = 0; d < cell.found.length; d++) {
          const match = cell.matches[d]!
          if (match < 0) continue
          const at = start + groups.places[cell.found[d]!]!
          if (cell.ignored[match]) outcomes[at] = uncounted
          else if (!disowned?.[cell.truths[match]!]) outcomes[at] = right
        }
      }
    }
  }
}

/** Counts what became of the detections of a class, from the best on. */
class ClassCounter {
  /** How many must be right for each recall. */
  private readonly needed: Int32Array
  /** Precision and score at each detection that is right. */
  private precisions = new Float64Array(64)
  private rightScores = new Float64Array(64)

  constructor(
    private readonly set: EvaluationSet,
    private readonly groups: ClassGroups,
    private readonly protocol: Protocol,
    private readonly tables: PrecisionTables,
  ) {
    this.needed = new Int32Array(protocol.recalls.length)
  }

  count(k: number, outcomes: Uint8Array) {
    const { groups, protocol, set } = this
    const { areas, maxDetections, iouThresholds } = protocol
    const truths = groups.truths.subarray(groups.truthStarts[k], groups.truthStarts[k + 1])
    const ranked = groups.ranked.subarray(groups.foundStarts[k], groups.foundStarts[k + 1])
    this.makeRoom(ranked.length)
    for (let a = 0; a < areas.length; a++) {
      const positives = countPositives(set.truths, truths, areas[a]!)
      if (positives === 0) continue
      hitsForRecalls(positives, protocol.recalls, this.needed)
      for (let m = 0; m < maxDetections.length; m++) {
        for (let t = 0; t < iouThresholds.length; t++) {
          const start = (a * iouThresholds.length + t) * ranked.length
          const row = ((k * areas.length + a) * maxDetections.length + m) * iouThresholds.length + t
          this.countRow(ranked, outcomes, start, maxDetections[m]!, positives, row)
        }
      }
    }
  }

  private countRow(
    ranked: Int32Array,
    outcomes: Uint8Array,
    start: number,
    most: number,
    positives: number,
    row: number,
  ) {
    const { precisions, rightScores, tables, groups } = this
    const { scores } = this.set.found
    const { ranks } = groups
    let [hits, misses] = [0, 0]
    let first = -1
    for (let place = 0; place < ranked.length; place++) {
      const found = ranked[place]!
      if (ranks[found]! >= most) continue
      if (first < 0) first = found
      const outcome = outcomes[start + place]!
      if (outcome === wrong) misses++
      else if (outcome === right) {
        rightScores[hits++] = scores[found]!
        precisions[hits - 1] = precisionAt(hits, misses)
      }
    }
    tables.recall[row] = hits / positives
    this.fillRow(row, hits, first < 0 ? 0 : scores[first]!)
  }

  private fillRow(row: number, hits: number, firstScore: number) {
    const { precisions, rightScores, needed, tables } = this
    makeFall(precisions, hits)
    const start = row * needed.length
    for (let r = 0; r < needed.length; r++) {
      const need = needed[r]!
      const isReached = need <= hits
      tables.precision[start + r] = isReached && hits > 0 ? precisions[Math.max(0, need - 1)]! : 0
      tables.scores[start + r] = need === 0 ? firstScore : isReached ? rightScores[need - 1]! : 0
    }
  }

  private makeRoom(length: number) {
    if (this.precisions.length >= length) return
    this.precisions = new Float64Array(2 * length)
    this.rightScores = new Float64Array(2 * length)
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
