/** Boxes, the best first, each side in an array of its own. */
export interface RankedBoxes {
  left: Float32Array
  top: Float32Array
  right: Float32Array
  bottom: Float32Array
  area: Float32Array
}

/** Boxes of corners in this order. With `upright`, corners in whatever order are turned right. */
export function rankBoxes(corners: Float32Array, order: Int32Array, upright: boolean): RankedBoxes {
  const side = (offset: number) => Float32Array.from(order, (index) => corners[4 * index + offset]!)
  let [left, top, right, bottom] = [side(0), side(1), side(2), side(3)]
  if (upright) {
    ;[left, right] = [
      left.map((x, i) => Math.min(x, right[i]!)),
      right.map((x, i) => Math.max(x, left[i]!)),
    ]
    ;[top, bottom] = [
      top.map((y, i) => Math.min(y, bottom[i]!)),
      bottom.map((y, i) => Math.max(y, top[i]!)),
    ]
  }
  const area = left.map((x, i) => Math.fround(right[i]! - x) * Math.fround(bottom[i]! - top[i]!))
  return { left, top, right, bottom, area }
}

/**
 * The boxes that were kept so far, in a grid by their centres: two boxes of an IoU above `limit` have their centres
 * near each other, so that a box need be compared with few. Which box is kept does not depend on the grid.
 */
export class KeptBoxes {
  readonly #boxes: RankedBoxes
  readonly #limit: number
  readonly #columns: Axis
  readonly #rows: Axis
  /** The box that was last put into each cell, and for each box the one before it there; -1 where there is none. */
  readonly #last: Int32Array
  readonly #before: Int32Array

  constructor(boxes: RankedBoxes, limit: number) {
    const count = boxes.area.length
    // At low limits nearly every box is near, and few are kept; of few boxes each may well be compared with all.
    const cells = limit < 0.1 || count < 128 ? 1 : Math.min(64, Math.floor(Math.sqrt(count / 8)))
    this.#boxes = boxes
    this.#limit = limit
    this.#columns = new Axis(boxes.left, boxes.right, cells, limit)
    this.#rows = new Axis(boxes.top, boxes.bottom, cells, limit)
    this.#last = new Int32Array(cells * cells).fill(-1)
    this.#before = new Int32Array(count)
  }

  add(box: number) {
    const cell = this.#rows.cellOf(box) * this.#columns.cells + this.#columns.cellOf(box)
    this.#before[box] = this.#last[cell]!
    this.#last[cell] = box
  }

  /** Whether a kept box has an IoU above the limit with this one; in 32 bits step by step, as torchvision computes it. */
  suppresses(box: number): boolean {
    const { left, top, right, bottom, area } = this.#boxes
    const [last, before, limit, columns] = [this.#last, this.#before, this.#limit, this.#columns]
    const [x1, y1, x2, y2, size] = [left[box]!, top[box]!, right[box]!, bottom[box]!, area[box]!]
    const [firstColumn, lastColumn] = [columns.firstNear(box), columns.lastNear(box)]
    const lastRow = this.#rows.lastNear(box)
    for (let row = this.#rows.firstNear(box); row <= lastRow; row++) {
      for (let column = firstColumn; column <= lastColumn; column++) {
        for (let i = last[row * columns.cells + column]!; i >= 0; i = before[i]!) {
          const width = Math.min(x2, right[i]!) - Math.max(x1, left[i]!)
          if (!(width > 0)) continue
          const height = Math.min(y2, bottom[i]!) - Math.max(y1, top[i]!)
          if (!(height > 0)) continue
          const shared = Math.fround(Math.fround(width) * Math.fround(height))
          const union = Math.fround(Math.fround(size + area[i]!) - shared)
          if (Math.fround(shared / union) > limit) return true
        }
      }
    }
    return false
  }
}

/** Cells along one side of the picture. */
class Axis {
  readonly cells: number
  readonly #low: Float32Array
  readonly #high: Float32Array
  readonly #start: number
  readonly #scale: number
  readonly #reach: number

  constructor(low: Float32Array, high: Float32Array, cells: number, limit: number) {
    this.cells = cells
    this.#low = low
    this.#high = high
    let [start, end] = [Infinity, -Infinity]
    for (let i = 0; i < low.length && cells > 1; i++) {
      const center = (low[i]! + high[i]!) / 2
      start = Math.min(start, center)
      end = Math.max(end, center)
    }
    this.#start = start
    this.#scale = cells > 1 && end > start ? cells / (end - start) : 0
    // Along one side two boxes have at least the IoU that they have as a whole. At an IoU of t the other's side is at most
    // 1/t as long as this one's, and the centres are at most (1 - t)/2t of this one's length apart; a bit more for rounding.
    this.#reach = (1 - limit) / (2 * limit) + 0.001
  }

  cellOf(box: number) {
    return this.#cellAt((this.#low[box]! + this.#high[box]!) / 2)
  }

  firstNear(box: number) {
    const [low, high] = [this.#low[box]!, this.#high[box]!]
    return this.#cellAt((low + high) / 2 - Math.abs(high - low) * this.#reach)
  }

  lastNear(box: number) {
    const [low, high] = [this.#low[box]!, this.#high[box]!]
    return this.#cellAt((low + high) / 2 + Math.abs(high - low) * this.#reach)
  }

  #cellAt(position: number) {
    if (this.#scale === 0) return 0
    return Math.max(0, Math.min(this.cells - 1, Math.floor((position - this.#start) * this.#scale)))
  }
}
