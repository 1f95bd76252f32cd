import { activate } from './micro-kernel'
import { loadSome, multiplyAdd, sumLanes } from './vector'

/**
 * Products of 4 rows with one column, for matrices of so few columns that panels of 8 would be mostly empty: the vectors
 * run along the depth. `rows` and `segments` are as for `multiplyRows`; `column` is the column's place in an output row.
 */
export function dotRows(
  rows: usize,
  count: i32,
  segments: usize,
  segmentCount: i32,
  weights: usize,
  bias: f32,
  column: usize,
  accumulate: bool,
  activation: i32,
): void {
  let s0 = f32x4.splat(0)
  let s1 = s0
  let s2 = s0
  let s3 = s0
  for (let segment = 0; segment < segmentCount; segment++) {
    const offset = load<usize>(segments)
    let a0 = load<usize>(rows) + offset
    let a1 = load<usize>(rows, 8) + offset
    let a2 = load<usize>(rows, 16) + offset
    let a3 = load<usize>(rows, 24) + offset
    let left = load<i32>(segments, 4)
    for (; left >= 4; left -= 4) {
      const w = v128.load(weights)
      s0 = multiplyAdd(v128.load(a0), w, s0)
      s1 = multiplyAdd(v128.load(a1), w, s1)
      s2 = multiplyAdd(v128.load(a2), w, s2)
      s3 = multiplyAdd(v128.load(a3), w, s3)
      weights += 16
      a0 += 16
      a1 += 16
      a2 += 16
      a3 += 16
    }
    if (left > 0) {
      const w = loadSome(weights, left)
      s0 = multiplyAdd(loadSome(a0, left), w, s0)
      s1 = multiplyAdd(loadSome(a1, left), w, s1)
      s2 = multiplyAdd(loadSome(a2, left), w, s2)
      s3 = multiplyAdd(loadSome(a3, left), w, s3)
      weights += 4 * left
    }
    segments += 8
  }
  storeSum(load<usize>(rows, 4) + column, s0, bias, accumulate, activation)
  if (count > 1) storeSum(load<usize>(rows, 12) + column, s1, bias, accumulate, activation)
  if (count > 2) storeSum(load<usize>(rows, 20) + column, s2, bias, accumulate, activation)
  if (count > 3) storeSum(load<usize>(rows, 28) + column, s3, bias, accumulate, activation)
}

function storeSum(address: usize, value: v128, bias: f32, accumulate: bool, activation: i32): void {
  let sum = sumLanes(value) + bias
  if (accumulate) sum += load<f32>(address)
  v128.store_lane<f32>(address, activate(f32x4.splat(sum), activation), 0)
}
