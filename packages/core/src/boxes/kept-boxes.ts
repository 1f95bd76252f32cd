/** Boxes from the best to the worst, one after another: x1, y1, x2, y2 and the area. */
export interface RankedBoxes {
  values: Float32Array
  count: number
}

const stride = 5

/** Boxes of corners in this order. With `upright`, corners in whatever order are turned right. */
export function rankBoxes(corners: Float32Array, order: Int32Array, upright: boolean): RankedBoxes {
  const values = new Float32Array(stride * order.length)
  for (let box = 0, to = 0; box < order.length; box++, to += stride) {
    const from = 4 * order[box]!
    for (let axis = 0; axis < 2; axis++) {
      const [low, high] = [corners[from + axis]!, corners[from + axis + 2]!]
      values[to + axis] = upright ? Math.min(low, high) : low
      values[to + axis + 2] = upright ? Math.max(low, high) : high
    }
    const height = Math.fround(values[to + 3]! - values[to + 1]!)
    values[to + 4] = Math.fround(values[to + 2]! - values[to]!) * height
  }
  return { values, count: order.length }
}

/**
 * The boxes that were kept so far, in a grid by their centres: two boxes of an IoU above `limit` have their centres
 * near each other, so that a box need be compared with few. What is kept does not depend on the grid.
 */
export class KeptBoxes {
  readonly #values: Float32Array
  readonly #limit: number
  readonly #columns: Axis
  readonly #rows: Axis
  /** The box that was last put into each cell, and for each box the one before it there; -1 where there is none. */
  readonly #last: Int32Array
  readonly #before: Int32Array

  constructor(boxes: RankedBoxes, limit: number) {
    this.#values = boxes.values
    this.#limit = limit
    this.#columns = new Axis(boxes, 0, limit)
    this.#rows = new Axis(boxes, 1, limit)
    this.#last = new Int32Array(this.#rows.cells * this.#columns.cells).fill(-1)
    this.#before = new Int32Array(boxes.count)
  }

  add(box: number) {
    const cell = this.#rows.own[box]! * this.#columns.cells + this.#columns.own[box]!
    this.#before[box] = this.#last[cell]!
    this.#last[cell] = box
  }

  /** Whether a kept box has an IoU above the limit with this one; in 32 bits step by step, as torchvision computes it. */
  suppresses(box: number): boolean {
    const [values, limit, last, before] = [this.#values, this.#limit, this.#last, this.#before]
    const [columns, rows, at] = [this.#columns, this.#rows, stride * box]
    const [x1, y1, x2, y2] = [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!]
    const area = values[at + 4]!
    for (let row = rows.first[box]!; row <= rows.last[box]!; row++) {
      for (let column = columns.first[box]!; column <= columns.last[box]!; column++) {
        for (let i = last[row * columns.cells + column]!; i >= 0; i = before[i]!) {
          const k = stride * i
          const width = Math.min(x2, values[k + 2]!) - Math.max(x1, values[k]!)
          if (!(width > 0)) continue
          const height = Math.min(y2, values[k + 3]!) - Math.max(y1, values[k + 1]!)
          if (!(height > 0)) continue
          const shared = Math.fround(Math.fround(width) * Math.fround(height))
          const union = Math.fround(Math.fround(area + values[k + 4]!) - shared)
          if (Math.fround(shared / union) > limit) return true
        }
      }
    }
    return false
  }
}

/** Cells along one side of the picture: for each box its own, and those between which others near it lie. */
class Axis {
  readonly cells: number
  readonly own: Uint8Array
  readonly first: Uint8Array
  readonly last: Uint8Array

  constructor({ values, count }: RankedBoxes, axis: number, limit: number) {
    let [start, end, lengths] = [Infinity, -Infinity, 0]
    for (let at = axis; at < values.length; at += stride) {
      const [low, high] = [values[at]!, values[at + 2]!]
      start = Math.min(start, (low + high) / 2)
      end = Math.max(end, (low + high) / 2)
      lengths += Math.abs(high - low)
    }
    // Along one side two boxes have at least the IoU that they have as a whole. At an IoU of t the other's side is at most
    // 1/t as long as this one's, and the centres are at most (1 - t)/2t of this one's apart; a bit more for rounding.
    const reach = (1 - limit) / (2 * limit) + 0.001
    // Of a mean box that which is near lies in about four cells, and the kept boxes of a cell are few.
    const near = (2 * reach * lengths) / count
    const cells = Math.floor(Math.min(64, Math.sqrt(count / 8), (4 * (end - start)) / near))
    this.cells = Math.max(cells || 1, 1)
    ;[this.own, this.first, this.last] = [0, 1, 2].map(() => new Uint8Array(count)) as Cells
    if (this.cells === 1) return
    const scale = cells / (end - start)
    for (let box = 0, at = axis; box < count; box++, at += stride) {
      const middle = ((values[at]! + values[at + 2]!) / 2 - start) * scale
      const distance = Math.abs(values[at + 2]! - values[at]!) * reach * scale
      this.own[box] = Math.min(cells - 1, middle)
      this.first[box] = Math.max(0, Math.min(cells - 1, middle - distance))
      this.last[box] = Math.min(cells - 1, middle + distance)
    }
  }
}

type Cells = [Uint8Array, Uint8Array, Uint8Array]
