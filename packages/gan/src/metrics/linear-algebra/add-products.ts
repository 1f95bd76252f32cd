/** A matrix of rows: value p of row i stands at i · depth + p. */
export interface Products {
  /** [rows, columns] += left · rightᵀ. */
  out: Float64Array
  /** [rows, depth] */
  left: Float64Array
  /** [columns, depth] */
  right: Float64Array
  rows: number
  columns: number
  depth: number
  /** Where in the depth to begin: everything before is taken for zero. Default 0. */
  begin?: number
  /** Of a symmetric product: leave out what lies above the diagonal, up to a few values. */
  lowerHalf?: boolean
}

/** So many values of a few rows stay in the processor's nearest cache. */
const depthBlock = 256
const columnBlock = 48

/**
 * Adds the products of all rows of one matrix with all rows of another, in double precision. Each product is summed in
 * the same order wherever its rows stand, so that equal rows give equal products to the last bit.
 */
export function addProducts(products: Products) {
  const { columns, depth, begin = 0 } = products
  for (let from = begin; from < depth; from += depthBlock) {
    const to = Math.min(from + depthBlock, depth)
    for (let first = 0; first < columns; first += columnBlock) {
      addPanel(products, from, to, first, Math.min(first + columnBlock, columns))
    }
  }
}

/** One part of the depth for some of the columns: three rows by three columns at a time, the rest one by one. */
function addPanel(products: Products, from: number, to: number, first: number, end: number) {
  const { rows, lowerHalf } = products
  const wholeRows = rows - (rows % 3)
  for (let row = 0; row < wholeRows; row += 3) {
    const last = lowerHalf ? Math.min(end, row + 3) : end
    const whole = last - Math.max(0, (last - first) % 3)
    for (let column = first; column < whole; column += 3) addTile(products, from, to, row, column)
    for (let column = Math.max(first, whole); column < last; column++) {
      for (let i = row; i < row + 3; i++) addOne(products, from, to, i, column)
    }
  }
  for (let row = wholeRows; row < rows; row++) {
    const last = lowerHalf ? Math.min(end, row + 1) : end
    for (let column = first; column < last; column++) addOne(products, from, to, row, column)
  }
}

/** Nine sums and six values are what a processor has registers for. */
function addTile(
  { out, left, right, columns, depth }: Products,
  from: number,
  to: number,
  row: number,
  column: number,
) {
  const [a, b, c] = [row * depth, (row + 1) * depth, (row + 2) * depth]
  const [d, e, f] = [column * depth, (column + 1) * depth, (column + 2) * depth]
  let ad = 0
  let ae = 0
  let af = 0
  let bd = 0
  let be = 0
  let bf = 0
  let cd = 0
  let ce = 0
  let cf = 0
  for (let p = from; p < to; p++) {
    const x = left[a + p]!
    const y = left[b + p]!
    const z = left[c + p]!
    const u = right[d + p]!
    ad += x * u
    bd += y * u
    cd += z * u
    const v = right[e + p]!
    ae += x * v
    be += y * v
    ce += z * v
    const w = right[f + p]!
    af += x * w
    bf += y * w
    cf += z * w
  }
  const place = row * columns + column
  out[place]! += ad
  out[place + 1]! += ae
  out[place + 2]! += af
  out[place + columns]! += bd
  out[place + columns + 1]! += be
  out[place + columns + 2]! += bf
  out[place + 2 * columns]! += cd
  out[place + 2 * columns + 1]! += ce
  out[place + 2 * columns + 2]! += cf
}

function addOne(
  { out, left, right, columns, depth }: Products,
  from: number,
  to: number,
  row: number,
  column: number,
) {
  const [a, b] = [row * depth, column * depth]
  let sum = 0
  for (let p = from; p < to; p++) sum += left[a + p]! * right[b + p]!
  out[row * columns + column]! += sum
}
