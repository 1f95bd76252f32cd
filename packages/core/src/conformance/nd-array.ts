/** Numbers in double precision, row by row: what the reference implementations of this suite compute with. */
export class NdArray {
  readonly strides: number[]

  constructor(
    readonly shape: readonly number[],
    readonly data: Float64Array,
  ) {
    this.strides = shape.map(() => 1)
    for (let axis = shape.length - 2; axis >= 0; axis--) {
      this.strides[axis] = this.strides[axis + 1]! * shape[axis + 1]!
    }
  }

  get size() {
    return this.data.length
  }

  /** The number at these indices; 0 where they lie outside, as padding is. */
  at(...indices: number[]): number {
    let offset = 0
    for (let axis = 0; axis < indices.length; axis++) {
      const index = indices[axis]!
      if (!(index >= 0 && index < this.shape[axis]!)) return 0
      offset += index * this.strides[axis]!
    }
    return this.data[offset]!
  }
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1)

/** An array whose number at each place is `valueAt(...indices)`. */
export function build(
  shape: readonly number[],
  valueAt: (...indices: number[]) => number,
): NdArray {
  const data = new Float64Array(sizeOf(shape))
  const indices = shape.map(() => 0)
  for (let i = 0; i < data.length; i++) {
    data[i] = valueAt(...indices)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      indices[axis]!++
      if (indices[axis]! < shape[axis]!) break
      indices[axis] = 0
    }
  }
  return new NdArray(shape, data)
}

export const map = (x: NdArray, operate: (value: number, place: number) => number) =>
  new NdArray(x.shape, x.data.map(operate))

/** Combines two arrays number by number, repeating axes of length 1 as NumPy does. */
export function zip(a: NdArray, b: NdArray, operate: (a: number, b: number) => number): NdArray {
  const shape = broadcastShape(a.shape, b.shape)
  const [first, second] = [broadcastTo(a, shape), broadcastTo(b, shape)]
  return map(first, (value, place) => operate(value, second.data[place]!))
}

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const [inA, inB] = [a[axis + a.length - rank] ?? 1, b[axis + b.length - rank] ?? 1]
    return inA === 1 ? inB : inA
  })
}

export function broadcastTo(x: NdArray, shape: readonly number[]): NdArray {
  const missing = shape.length - x.shape.length
  return build(shape, (...indices) =>
    x.at(...x.shape.map((length, axis) => (length === 1 ? 0 : indices[axis + missing]!))),
  )
}

export const reshape = (x: NdArray, shape: readonly number[]) => new NdArray(shape, x.data)

/** Puts axis `order[i]` of the input at place i. */
export const transpose = (x: NdArray, order: readonly number[]) =>
  build(
    order.map((axis) => x.shape[axis]!),
    (...indices) => x.at(...x.shape.map((_, axis) => indices[order.indexOf(axis)]!)),
  )

/** Calls `combine` with the numbers that lie along the axes, for each place of the others; the axes stay with length 1. */
export function reduce(
  x: NdArray,
  axes: readonly number[],
  combine: (values: number[]) => number,
): NdArray {
  const along = x.shape.map((length, axis) => (axes.includes(axis) ? length : 1))
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length))
  return build(kept, (...place) => {
    const values: number[] = []
    build(along, (...step) => {
      values.push(x.at(...place.map((index, axis) => index + step[axis]!)))
      return 0
    })
    return combine(values)
  })
}

export const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

/** The sum of `term(0)` … `term(count - 1)`. */
export function total(count: number, term: (index: number) => number): number {
  let sum = 0
  for (let index = 0; index < count; index++) sum += term(index)
  return sum
}
