// The innermost loops: 4 rows × 8 columns of a matrix product, in 8 of the 16 vector registers.
import { multiplyAdd, storeSome } from './vector'

export const NO_ACTIVATION = 0
export const RELU = 1
export const RELU6 = 2

// @ts-ignore: decorator
@inline
export function activate(value: v128, activation: i32): v128 {
  if (activation == NO_ACTIVATION) return value
  const positive = f32x4.max(value, f32x4.splat(0))
  return activation == RELU6 ? f32x4.min(positive, f32x4.splat(6)) : positive
}

// @ts-ignore: decorator
@inline
function storeRow(
  address: usize,
  left: v128,
  right: v128,
  width: i32,
  accumulate: bool,
  activation: i32,
): void {
  if (width >= 8) {
    if (accumulate) {
      left = f32x4.add(left, v128.load(address))
      right = f32x4.add(right, v128.load(address, 16))
    }
    v128.store(address, activate(left, activation))
    v128.store(address, activate(right, activation), 16)
  } else {
    storePartialRow(address, left, right, width, accumulate, activation)
  }
}

function storePartialRow(
  address: usize,
  left: v128,
  right: v128,
  width: i32,
  accumulate: bool,
  activation: i32,
): void {
  if (accumulate) {
    for (let column = 0; column < width; column++) {
      const lane = address + 4 * column
      const value = f32x4.extract_lane(left, 0)
      const previous = load<f32>(lane)
      const sum = f32x4.splat(value + previous)
      v128.store_lane<f32>(lane, activate(sum, activation), 0)
      left = v128.shuffle<f32>(left, right, 1, 2, 3, 4)
      right = v128.shuffle<f32>(right, right, 1, 2, 3, 3)
    }
    return
  }
  storeSome(address, activate(left, activation), width)
  if (width > 4) storeSome(address + 16, activate(right, activation), width - 4)
}

/**
 * Products of 4 rows that lie apart with one panel of 8 columns. `rows` is a table of four (input address, output
 * address) pairs, of which the first `count` are real. Each row is read in segments (offset in bytes, length in floats).
 */
export function multiplyRows(
  rows: usize,
  count: i32,
  segments: usize,
  segmentCount: i32,
  panel: usize,
  bias: usize,
  column: usize,
  width: i32,
  accumulate: bool,
  activation: i32,
): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  if (bias) {
    c00 = v128.load(bias)
    c01 = v128.load(bias, 16)
  }
  let c10 = c00
  let c11 = c01
  let c20 = c00
  let c21 = c01
  let c30 = c00
  let c31 = c01
  for (let segment = 0; segment < segmentCount; segment++) {
    const offset = load<usize>(segments)
    let a0 = load<usize>(rows) + offset
    let a1 = load<usize>(rows, 8) + offset
    let a2 = load<usize>(rows, 16) + offset
    let a3 = load<usize>(rows, 24) + offset
    const end = panel + 32 * load<usize>(segments, 4)
    while (panel < end) {
      const b0 = v128.load(panel)
      const b1 = v128.load(panel, 16)
      const s0 = v128.load_splat<f32>(a0)
      c00 = multiplyAdd(s0, b0, c00)
      c01 = multiplyAdd(s0, b1, c01)
      const s1 = v128.load_splat<f32>(a1)
      c10 = multiplyAdd(s1, b0, c10)
      c11 = multiplyAdd(s1, b1, c11)
      const s2 = v128.load_splat<f32>(a2)
      c20 = multiplyAdd(s2, b0, c20)
      c21 = multiplyAdd(s2, b1, c21)
      const s3 = v128.load_splat<f32>(a3)
      c30 = multiplyAdd(s3, b0, c30)
      c31 = multiplyAdd(s3, b1, c31)
      panel += 32
      a0 += 4
      a1 += 4
      a2 += 4
      a3 += 4
    }
    segments += 8
  }
  storeRow(load<usize>(rows, 4) + column, c00, c01, width, accumulate, activation)
  if (count > 1) storeRow(load<usize>(rows, 12) + column, c10, c11, width, accumulate, activation)
  if (count > 2) storeRow(load<usize>(rows, 20) + column, c20, c21, width, accumulate, activation)
  if (count > 3) storeRow(load<usize>(rows, 28) + column, c30, c31, width, accumulate, activation)
}

/**
 * Products of a panel of 4 rows with a panel of 8 columns, `depth` long each. `outputs` is a table of four output
 * addresses, of which the first `count` are real.
 */
export function multiplyPanels(
  left: usize,
  right: usize,
  depth: i32,
  outputs: usize,
  count: i32,
  column: usize,
  width: i32,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  const end = right + 32 * <usize>depth
  while (right < end) {
    const b0 = v128.load(right)
    const b1 = v128.load(right, 16)
    const s0 = v128.load_splat<f32>(left)
    c00 = multiplyAdd(s0, b0, c00)
    c01 = multiplyAdd(s0, b1, c01)
    const s1 = v128.load_splat<f32>(left, 4)
    c10 = multiplyAdd(s1, b0, c10)
    c11 = multiplyAdd(s1, b1, c11)
    const s2 = v128.load_splat<f32>(left, 8)
    c20 = multiplyAdd(s2, b0, c20)
    c21 = multiplyAdd(s2, b1, c21)
    const s3 = v128.load_splat<f32>(left, 12)
    c30 = multiplyAdd(s3, b0, c30)
    c31 = multiplyAdd(s3, b1, c31)
    right += 32
    left += 16
  }
  storeRow(load<usize>(outputs) + column, c00, c01, width, accumulate, NO_ACTIVATION)
  if (count > 1) storeRow(load<usize>(outputs, 4) + column, c10, c11, width, accumulate, NO_ACTIVATION)
  if (count > 2) storeRow(load<usize>(outputs, 8) + column, c20, c21, width, accumulate, NO_ACTIVATION)
  if (count > 3) storeRow(load<usize>(outputs, 12) + column, c30, c31, width, accumulate, NO_ACTIVATION)
}

/**
 * Products of 4 columns of one matrix with 8 columns of another, `depth` rows long each, the rows `leftStep` and
 * `rightStep` bytes apart, to 4 rows of the output, `outputStep` bytes apart.
 */
export function multiplyApart(
  left: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  depth: i32,
  output: usize,
  outputStep: usize,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  const end = left + leftStep * <usize>depth
  while (left < end) {
    const b0 = v128.load(right)
    const b1 = v128.load(right, 16)
    const s0 = v128.load_splat<f32>(left)
    c00 = multiplyAdd(s0, b0, c00)
    c01 = multiplyAdd(s0, b1, c01)
    const s1 = v128.load_splat<f32>(left, 4)
    c10 = multiplyAdd(s1, b0, c10)
    c11 = multiplyAdd(s1, b1, c11)
    const s2 = v128.load_splat<f32>(left, 8)
    c20 = multiplyAdd(s2, b0, c20)
    c21 = multiplyAdd(s2, b1, c21)
    const s3 = v128.load_splat<f32>(left, 12)
    c30 = multiplyAdd(s3, b0, c30)
    c31 = multiplyAdd(s3, b1, c31)
    right += rightStep
    left += leftStep
  }
  storeRow(output, c00, c01, 8, accumulate, NO_ACTIVATION)
  storeRow(output + outputStep, c10, c11, 8, accumulate, NO_ACTIVATION)
  storeRow(output + 2 * outputStep, c20, c21, 8, accumulate, NO_ACTIVATION)
  storeRow(output + 3 * outputStep, c30, c31, 8, accumulate, NO_ACTIVATION)
}
