import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, storeSome, sumLanes } from './vector'

/** Rows that are added up in registers before they join the sum in memory: sums of sums keep single precision exact. */
const BLOCK: i32 = 128

/** target[c] += the sum of column c, over `rows` rows that are `columns` floats long. */
export function addColumns(source: usize, rows: i32, columns: i32, target: usize): void {
  const stride = FLOAT * <usize>columns
  for (let row = 0; row < rows; row += BLOCK) {
    const block = source + <usize>row * stride
    const end = block + <usize>min(BLOCK, rows - row) * stride
    let column = 0
    for (; column + 8 <= columns; column += 8) {
      let left = f32x4.splat(0)
      let right = left
      for (let at = block + 4 * column, last = end; at < last; at += stride) {
        left = f32x4.add(left, v128.load(at))
        right = f32x4.add(right, v128.load(at, 16))
      }
      const to = target + 4 * column
      v128.store(to, f32x4.add(v128.load(to), left))
      v128.store(to, f32x4.add(v128.load(to, 16), right), 16)
    }
    for (; column < columns; column += 4) {
      const count = columns - column
      let sum = f32x4.splat(0)
      for (let at = block + 4 * column; at < end; at += stride) {
        sum = f32x4.add(sum, loadSome(at, count))
      }
      const to = target + 4 * column
      storeSome(to, f32x4.add(loadSome(to, count), sum), count)
    }
  }
}

/** Sums x [outer, rows, columns] over the rows, in parts: [outer, parts, columns], times a factor. */
@unmanaged
class SumColumnsTask extends Task {
  source: usize
  rows: i32
  columns: i32
  parts: i32
  output: usize
  factor: f32
}

/** Items: outer × parts. */
export function sumColumns(task: SumColumnsTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.columns
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const outer = item / task.parts
    const part = item % task.parts
    const first = partStart(task.rows, part, task.parts)
    const last = partStart(task.rows, part + 1, task.parts)
    const source = task.source + (<usize>outer * task.rows + first) * stride
    const target = task.output + <usize>item * stride
    memory.fill(target, 0, stride)
    addColumns(source, last - first, task.columns, target)
    scale(target, task.columns, task.factor)
  }
}

function scale(values: usize, count: i32, factor: f32): void {
  if (factor == 1) return
  for (let i = 0; i < count; i++) {
    const at = values + 4 * i
    store<f32>(at, load<f32>(at) * factor)
  }
}

/** Sums x [outer, length] over its rows, in parts: [outer, parts], times a factor. */
@unmanaged
class SumRowsTask extends Task {
  source: usize
  length: i32
  parts: i32
  output: usize
  factor: f32
}

/** Items: outer × parts. */
export function sumRows(task: SumRowsTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const outer = item / task.parts
    const part = item % task.parts
    const first = partStart(task.length, part, task.parts)
    const last = partStart(task.length, part + 1, task.parts)
    const source = task.source + 4 * (<usize>outer * task.length + first)
    store<f32>(task.output + 4 * item, <f32>(sumOf(source, last - first) * <f64>task.factor))
  }
}

function sumOf(source: usize, count: i32): f64 {
  let total: f64 = 0
  let left = count
  while (left >= 16) {
    const block = min(left & ~15, 16 * BLOCK)
    const end = source + 4 * block
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    for (; source < end; source += 64) {
      a = f32x4.add(a, v128.load(source))
      b = f32x4.add(b, v128.load(source, 16))
      c = f32x4.add(c, v128.load(source, 32))
      d = f32x4.add(d, v128.load(source, 48))
    }
    total += <f64>sumLanes(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)))
    left -= block
  }
  for (; left > 0; left--) {
    total += <f64>load<f32>(source)
    source += 4
  }
  return total
}
