// Sums over the numbers of one row, joined in double precision.
import { loadSome, multiplyAdd, sumLanes } from './vector'

/** Numbers that are summed up in single precision before they join the sum in double precision. */
const BLOCK: i32 = 512

export function rowSum(a: usize, length: i32): f64 {
  let total: f64 = 0
  for (let index = 0; index < length; ) {
    const end = min(length, index + BLOCK)
    let sum = f32x4.splat(0)
    for (; index + 4 <= end; index += 4) sum = f32x4.add(sum, v128.load(a + 4 * index))
    if (index < end) {
      sum = f32x4.add(sum, loadSome(a + 4 * index, end - index))
      index = end
    }
    total += <f64>sumLanes(sum)
  }
  return total
}

/** Σ a · b. */
export function rowProduct(a: usize, b: usize, length: i32): f64 {
  let total: f64 = 0
  for (let index = 0; index < length; ) {
    const end = min(length, index + BLOCK)
    let sum = f32x4.splat(0)
    for (; index + 4 <= end; index += 4) {
      sum = multiplyAdd(v128.load(a + 4 * index), v128.load(b + 4 * index), sum)
    }
    if (index < end) {
      const count = end - index
      sum = multiplyAdd(loadSome(a + 4 * index, count), loadSome(b + 4 * index, count), sum)
      index = end
    }
    total += <f64>sumLanes(sum)
  }
  return total
}

/** Σ (a - center), as the last `rowSquares` of this thread found it. */
export let rowDeviation: f64 = 0

/** Σ (a - center)²; also sets `rowDeviation`. */
export function rowSquares(a: usize, center: f32, length: i32): f64 {
  const center4 = f32x4.splat(center)
  let total: f64 = 0
  let deviation: f64 = 0
  for (let index = 0; index < length; ) {
    const end = min(length, index + BLOCK)
    let sum = f32x4.splat(0)
    let sum1 = sum
    for (; index + 4 <= end; index += 4) {
      const value = f32x4.sub(v128.load(a + 4 * index), center4)
      sum = multiplyAdd(value, value, sum)
      sum1 = f32x4.add(sum1, value)
    }
    total += <f64>sumLanes(sum)
    deviation += <f64>sumLanes(sum1)
    for (; index < end; index++) {
      const value = load<f32>(a + 4 * index) - center
      total += <f64>(value * value)
      deviation += <f64>value
    }
  }
  rowDeviation = deviation
  return total
}
