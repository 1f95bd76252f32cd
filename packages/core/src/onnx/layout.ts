import type { Length } from './kernel-graph.js'

/** Which of our axes each axis of a tensor in the model is: [0, 3, 1, 2] where pictures [n, h, w, c] are [n, c, h, w]. */
export type Order = readonly number[]

export const sameOrder = (rank: number): Order => Array.from({ length: rank }, (_, axis) => axis)

/** Channels after the batch, as ONNX's convolutions, poolings and norms want them. */
export const channelsFirst = (rank: number): Order =>
  rank < 3 ? sameOrder(rank) : [0, rank - 1, ...sameOrder(rank - 2).map((axis) => axis + 1)]

export const isSame = (a: Order, b: Order) =>
  a.length === b.length && a.every((axis, i) => axis === b[i])

export const isPlain = (order: Order) => order.every((axis, i) => axis === i)

/** The axis of the model's tensor that is one of ours. */
export const axisIn = (order: Order, axis: number) =>
  order.indexOf(axis < 0 ? axis + order.length : axis)

/** Something of each of our axes, such as a length, in the order of the model's tensor. */
export const inOrder = <T>(ofAxes: readonly T[], order: Order) => order.map((axis) => ofAxes[axis]!)

/** The order that is left without some of our axes. */
export const withoutAxes = (order: Order, axes: readonly number[]): Order =>
  order
    .filter((axis) => !axes.includes(axis))
    .map((axis) => axis - axes.filter((removed) => removed < axis).length)

/** Whether two orders only differ in where axes of length 1 stand, so that the values lie alike. */
export function lieAlike(shape: readonly Length[], a: Order, b: Order) {
  const long = (order: Order) => order.filter((axis) => shape[axis] !== 1)
  return isSame(long(a), long(b))
}

/** Row-major values of a shape, transposed: axis i of the result is axis `order[i]`. */
export function transposed<T extends { [index: number]: number; length: number; slice(): T }>(
  values: T,
  shape: readonly number[],
  order: Order,
): T {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const result = values.slice()
  const place = new Array<number>(shape.length).fill(0)
  for (let to = 0, from = 0; to < values.length; to++) {
    result[to] = values[from]!
    for (let axis = order.length - 1; axis >= 0; axis--) {
      const source = order[axis]!
      from += strides[source]!
      if (++place[axis]! < shape[source]!) break
      from -= strides[source]! * shape[source]!
      place[axis] = 0
    }
  }
  return result
}
