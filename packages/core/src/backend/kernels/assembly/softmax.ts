import { exponential, logarithm } from './exponential'
import { rowProduct, rowSum } from './row-sums'
import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, storeSome, sumLanes } from './vector'

/** Of rows that are `length` floats long. Items: parts of the rows. */
@unmanaged
class SoftmaxTask extends Task {
  x: usize
  output: usize
  rows: i32
  length: i32
}

// @ts-ignore: decorator
@inline
function below(count: i32): v128 {
  return i32x4.gt_s(i32x4.splat(count), i32x4(0, 1, 2, 3))
}

/** The largest number of a row, NaN aside. */
function largest(x: usize, length: i32): f32 {
  let best = f32x4.splat(-Infinity)
  let index = 0
  for (; index + 4 <= length; index += 4) best = f32x4.pmax(best, v128.load(x + 4 * index))
  if (index < length) {
    const count = length - index
    const rest = v128.bitselect(loadSome(x + 4 * index, count), best, below(count))
    best = f32x4.pmax(best, rest)
  }
  const pairs = f32x4.max(best, v128.shuffle<f32>(best, best, 2, 3, 0, 1))
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
}

/** e^x for x from -∞ to 0, and 0 where it is less than the smallest normal number. */
// @ts-ignore: decorator
@inline
function power(x: v128): v128 {
  return v128.andnot(exponential(x), f32x4.lt(x, f32x4.splat(-87)))
}

/** Numbers that are summed up in single precision before they join the sum in double precision. */
const BLOCK: i32 = 512

/** output = e^(x - shift) where there is an output; gives the sum. */
// @ts-ignore: decorator
@inline
function powers(x: usize, length: i32, shift: f32, output: usize): f64 {
  const shift4 = f32x4.splat(shift)
  let total: f64 = 0
  for (let index = 0; index < length; ) {
    const end = min(length, index + BLOCK)
    let sum = f32x4.splat(0)
    for (; index + 4 <= end; index += 4) {
      const value = power(f32x4.sub(v128.load(x + 4 * index), shift4))
      if (output) v128.store(output + 4 * index, value)
      sum = f32x4.add(sum, value)
    }
    if (index < end) {
      const count = end - index
      const value = power(f32x4.sub(loadSome(x + 4 * index, count), shift4))
      if (output) storeSome(output + 4 * index, value, count)
      sum = f32x4.add(sum, v128.and(value, below(count)))
      index = end
    }
    total += <f64>sumLanes(sum)
  }
  return total
}

export function softmax(task: SoftmaxTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.length
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let row = partStart(task.rows, item, task.items)
    const last = partStart(task.rows, item + 1, task.items)
    for (; row < last; row++) {
      const x = task.x + <usize>row * stride
      const output = task.output + <usize>row * stride
      const total = powers(x, task.length, largest(x, task.length), output)
      const factor = f32x4.splat(<f32>(1 / total))
      let index = 0
      for (; index + 4 <= task.length; index += 4) {
        const at = output + 4 * index
        v128.store(at, f32x4.mul(v128.load(at), factor))
      }
      if (index < task.length) {
        const at = output + 4 * index
        const count = task.length - index
        storeSome(at, f32x4.mul(loadSome(at, count), factor), count)
      }
    }
  }
}

export function logSoftmax(task: SoftmaxTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.length
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let row = partStart(task.rows, item, task.items)
    const last = partStart(task.rows, item + 1, task.items)
    for (; row < last; row++) {
      const x = task.x + <usize>row * stride
      const output = task.output + <usize>row * stride
      const shift = largest(x, task.length)
      const total = powers(x, task.length, shift, 0)
      // Not the sum of the two, which would lose the places of the logarithm where the largest is large.
      const logarithm4 = f32x4.splat(<f32>(total > 0 ? logarithm(total) : NaN))
      const shift4 = f32x4.splat(shift)
      let index = 0
      for (; index + 4 <= task.length; index += 4) {
        const value = f32x4.sub(v128.load(x + 4 * index), shift4)
        v128.store(output + 4 * index, f32x4.sub(value, logarithm4))
      }
      if (index < task.length) {
        const count = task.length - index
        const value = f32x4.sub(loadSome(x + 4 * index, count), shift4)
        storeSome(output + 4 * index, f32x4.sub(value, logarithm4), count)
      }
    }
  }
}

/** Items: parts of the rows. */
@unmanaged
class SoftmaxGradientTask extends Task {
  dy: usize
  y: usize
  output: usize
  rows: i32
  length: i32
}

/** dx = y · (dy - Σ dy · y). */
export function softmaxGradient(task: SoftmaxGradientTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.length
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let row = partStart(task.rows, item, task.items)
    const last = partStart(task.rows, item + 1, task.items)
    for (; row < last; row++) {
      const dy = task.dy + <usize>row * stride
      const y = task.y + <usize>row * stride
      const output = task.output + <usize>row * stride
      const mean = f32x4.splat(<f32>rowProduct(dy, y, task.length))
      for (let index = 0; index < task.length; index += 4) {
        const count = task.length - index
        const centred = f32x4.sub(loadSome(dy + 4 * index, count), mean)
        storeSome(output + 4 * index, f32x4.mul(loadSome(y + 4 * index, count), centred), count)
      }
    }
  }
}

/** dx = dy - e^y · Σ dy. */
export function logSoftmaxGradient(task: SoftmaxGradientTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.length
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let row = partStart(task.rows, item, task.items)
    const last = partStart(task.rows, item + 1, task.items)
    for (; row < last; row++) {
      const dy = task.dy + <usize>row * stride
      const y = task.y + <usize>row * stride
      const output = task.output + <usize>row * stride
      const sum = f32x4.splat(<f32>rowSum(dy, task.length))
      let index = 0
      for (; index + 4 <= task.length; index += 4) {
        const share = f32x4.mul(power(v128.load(y + 4 * index)), sum)
        v128.store(output + 4 * index, f32x4.sub(v128.load(dy + 4 * index), share))
      }
      if (index < task.length) {
        const count = task.length - index
        const share = f32x4.mul(power(loadSome(y + 4 * index, count)), sum)
        storeSome(output + 4 * index, f32x4.sub(loadSome(dy + 4 * index, count), share), count)
      }
    }
  }
}
