import type { EvaluationSet } from './evaluation-set.js'

/** The detections and the truths of one class in one picture, with room for what matching finds out. */
export class Cell {
  /** Rows, the best detection first. */
  found: Int32Array = new Int32Array()
  truths: Int32Array = new Int32Array()
  /** [found, truths] in rows. */
  overlaps = new Float64Array(64)
  /** The greatest overlap of each detection with any truth. */
  best = new Float64Array(64)
  /** Whether each truth need not be found. */
  ignored = new Uint8Array(64)
  crowd = new Uint8Array(64)
  /** Places of the truths: those that are to be found first, else as they come. */
  order = new Int32Array(64)
  /** For each detection the place of its truth, or −1. */
  matches = new Int32Array(64)
  private taken = new Uint8Array(64)

  constructor(private readonly set: EvaluationSet) {}

  /** Takes up rows, and measures how they overlap. */
  fill(found: Int32Array, truths: Int32Array) {
    this.found = found
    this.truths = truths
    this.makeRoom()
    const { overlaps, best, crowd } = this
    this.set.measureOverlaps(found, truths, overlaps)
    for (let d = 0, at = 0; d < found.length; d++) {
      let most = 0
      for (let t = 0; t < truths.length; t++, at++) {
        if (overlaps[at]! > most) most = overlaps[at]!
      }
      best[d] = most
    }
    for (let t = 0; t < truths.length; t++) crowd[t] = this.set.truths.crowd[truths[t]!]!
  }

  /** Only truths from one area (in square pixels) to another are to be found, and of these none that is ignored. */
  ignoreBeyond(from: number, to: number) {
    const { truths, ignored, order } = this
    const { ignored: given, areas } = this.set.truths
    let next = 0
    for (let t = 0; t < truths.length; t++) {
      const row = truths[t]!
      ignored[t] = given[row] || areas[row]! < from || areas[row]! > to ? 1 : 0
      if (!ignored[t]) order[next++] = t
    }
    for (let t = 0; t < truths.length; t++) if (ignored[t]) order[next++] = t
  }

  /**
   * Each detection, the best first, takes of the free truths the one that it overlaps most (of equal ones the last), from
   * the threshold up. One that need not be found is taken only where there is none that is to be found.
   */
  match(threshold: number) {
    const { found, truths, overlaps, best, ignored, crowd, order, matches, taken } = this
    const least = Math.min(threshold, 1 - 1e-10)
    const count = truths.length
    taken.fill(0, 0, count)
    for (let d = 0; d < found.length; d++) {
      matches[d] = -1
      if (best[d]! < least) continue
      let most = least
      let match = -1
      for (let i = 0; i < count; i++) {
        const t = order[i]!
        if (taken[t] && !crowd[t]) continue
        if (match >= 0 && ignored[t] && !ignored[match]) break
        const overlap = overlaps[d * count + t]!
        if (overlap < most) continue
        most = overlap
        match = t
      }
      matches[d] = match
      if (match >= 0) taken[match] = 1
    }
  }

  private makeRoom() {
    const [found, truths] = [this.found.length, this.truths.length]
    if (this.overlaps.length < found * truths) this.overlaps = new Float64Array(2 * found * truths)
    if (this.best.length < found) {
      this.best = new Float64Array(2 * found)
      this.matches = new Int32Array(2 * found)
    }
    if (this.taken.length < truths) {
      this.ignored = new Uint8Array(2 * truths)
      this.crowd = new Uint8Array(2 * truths)
      this.taken = new Uint8Array(2 * truths)
      this.order = new Int32Array(2 * truths)
    }
  }
}
