import { type ClassGroups, visitPictures } from './class-groups.js'
import type { EvaluationSet } from './evaluation-set.js'
import { Cell } from './match-cell.js'
import type { Protocol } from './protocol.js'

/** What became of a detection. */
export const wrong = 0
export const right = 1
export const uncounted = 2

/**
 * Finds out what became of the detections of a class. Most overlap no truth enough: they have no slot, and are wrong at all
 * thresholds, or not counted where their area is another. Only the others are told apart.
 */
export class ClassMatcher {
  /** The slot of each detection, as they are ranked, or −1. */
  slots = new Int32Array(1024)
  /** What became of those that have one: [slots, areas, thresholds] in rows. */
  outcomes = new Uint8Array(1024)
  private slotCount = 0
  private readonly cell: Cell

  constructor(
    private readonly set: EvaluationSet,
    private readonly groups: ClassGroups,
    private readonly protocol: Protocol,
  ) {
    this.cell = new Cell(set)
  }

  /** Overwrites what was there of another class. */
  match(classIndex: number) {
    const { set, groups, cell } = this
    const count = groups.foundStarts[classIndex + 1]! - groups.foundStarts[classIndex]!
    if (this.slots.length < count) this.slots = new Int32Array(2 * count)
    this.slots.fill(-1, 0, count)
    this.slotCount = 0
    visitPictures(set, groups, classIndex, (found, truths) => {
      cell.fill(found, truths)
      if (this.takeSlots()) this.matchCell()
    })
  }

  /** Gives a slot to each detection that can match at all; whether there is one. */
  private takeSlots(): boolean {
    const { cell, groups, protocol, slots } = this
    const least = protocol.iouThresholds[0]!
    const before = this.slotCount
    for (let d = 0; d < cell.found.length; d++) {
      if (cell.best[d]! < least) continue
      const row = cell.found[d]!
      slots[groups.places[row]!] = this.slotCount
      this.clearSlot(this.slotCount++, this.set.found.areas[row]!)
    }
    return this.slotCount > before
  }

  /** As if it matched nothing. */
  private clearSlot(slot: number, area: number) {
    const { areas, iouThresholds } = this.protocol
    const length = areas.length * iouThresholds.length
    let at = slot * length
    if (this.outcomes.length < at + length) {
      const grown = new Uint8Array(2 * (at + length))
      grown.set(this.outcomes)
      this.outcomes = grown
    }
    for (const { from, to } of areas) {
      const outcome = area < from || area > to ? uncounted : wrong
      this.outcomes.fill(outcome, at, at + iouThresholds.length)
      at += iouThresholds.length
    }
  }

  private matchCell() {
    const { cell, protocol, groups, outcomes, slots } = this
    const { disowned } = this.set.truths
    const { iouThresholds, areas } = protocol
    const [a, t] = [areas.length, iouThresholds.length]
    for (let area = 0; area < a; area++) {
      cell.ignoreBeyond(areas[area]!.from, areas[area]!.to)
      for (let threshold = 0; threshold < t; threshold++) {
        cell.match(iouThresholds[threshold]!)
        for (let d = 0; d < cell.found.length; d++) {
          const match = cell.matches[d]!
          if (match < 0) continue
          const slot = slots[groups.places[cell.found[d]!]!]!
          const at = (slot * a + area) * t + threshold
          if (cell.ignored[match]) outcomes[at] = uncounted
          else if (!disowned?.[cell.truths[match]!]) outcomes[at] = right
        }
      }
    }
  }
}
