import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, storeSome } from './vector'

/** Folds x [outer, length, columns] along its middle axis, in parts: [outer, parts, columns]. Items: outer × parts. */
@unmanaged
class FoldTask extends Task {
  operation: i32
  source: usize
  length: i32
  columns: i32
  parts: i32
  output: usize
}

// In the order of `folds` in ../wasm/reduce.ts.
const MAXIMUM: i32 = 0
const MINIMUM: i32 = 1

// @ts-ignore: decorator
@inline
function join(operation: i32, a: v128, b: v128): v128 {
  return operation == MAXIMUM ? f32x4.max(a, b) : f32x4.min(a, b)
}

// @ts-ignore: decorator
@inline
function joinOne(operation: i32, a: f32, b: f32): f32 {
  return operation == MAXIMUM ? max(a, b) : min(a, b)
}

/** What joins with any number to that number. */
// @ts-ignore: decorator
@inline
function neutral(operation: i32): f32 {
  return operation == MAXIMUM ? -Infinity : Infinity
}

// @ts-ignore: decorator
@inline
function foldRow(operation: i32, source: usize, length: i32): f32 {
  let first = f32x4.splat(neutral(operation))
  let second = first
  let left = length
  for (; left >= 8; left -= 8) {
    first = join(operation, first, v128.load(source))
    second = join(operation, second, v128.load(source, 16))
    source += 32
  }
  const four = join(operation, first, second)
  const two = join(operation, four, v128.shuffle<f32>(four, four, 2, 3, 0, 1))
  let value = joinOne(operation, f32x4.extract_lane(two, 0), f32x4.extract_lane(two, 1))
  for (; left > 0; left--) {
    value = joinOne(operation, value, load<f32>(source))
    source += 4
  }
  return value
}

// @ts-ignore: decorator
@inline
function foldColumns(
  operation: i32,
  source: usize,
  length: i32,
  columns: i32,
  output: usize,
): void {
  const stride = FLOAT * <usize>columns
  const end = source + <usize>length * stride
  for (let column = 0; column < columns; column += 4) {
    const count = columns - column
    const start = FLOAT * <usize>column
    let value = f32x4.splat(neutral(operation))
    for (let at = source + start; at < end; at += stride) {
      value = join(operation, value, loadSome(at, count))
    }
    storeSome(output + start, value, count)
  }
}

// @ts-ignore: decorator
@inline
function foldPart(operation: i32, source: usize, length: i32, columns: i32, output: usize): void {
  if (columns == 1) store<f32>(output, foldRow(operation, source, length))
  else foldColumns(operation, source, length, columns, output)
}

/** In double precision, since each multiplication would round. */
function multiplyPart(source: usize, length: i32, columns: i32, output: usize): void {
  const stride = FLOAT * <usize>columns
  const end = source + <usize>length * stride
  for (let column = 0; column < columns; column++) {
    let value: f64 = 1
    const start = FLOAT * <usize>column
    for (let at = source + start; at < end; at += stride) value *= <f64>load<f32>(at)
    store<f32>(output + start, <f32>value)
  }
}

export function fold(task: FoldTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.columns
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const outer = item / task.parts
    const part = item - outer * task.parts
    const first = partStart(task.length, part, task.parts)
    const length = partStart(task.length, part + 1, task.parts) - first
    const source = task.source + (<usize>outer * task.length + first) * stride
    const output = task.output + <usize>item * stride
    if (task.operation == MAXIMUM) foldPart(MAXIMUM, source, length, task.columns, output)
    else if (task.operation == MINIMUM) foldPart(MINIMUM, source, length, task.columns, output)
    else multiplyPart(source, length, task.columns, output)
  }
}

/**
 * Each number of x [outer, length, columns] joined with those before it along the middle axis, or after it, without
 * itself where exclusive. Items: outer × columns.
 */
@unmanaged
class ScanTask extends Task {
  x: usize
  output: usize
  length: i32
  columns: i32
  isProduct: i32
  exclusive: i32
  reverse: i32
}

export function scan(task: ScanTask, _worker: i32): void {
  const stride = 4 * task.columns
  const step = task.reverse ? -stride : stride
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const outer = item / task.columns
    const column = item - outer * task.columns
    let at = 4 * (outer * task.length * task.columns + column)
    if (task.reverse) at += (task.length - 1) * stride
    let joined: f64 = task.isProduct ? 1 : 0
    for (let left = task.length; left > 0; left--) {
      const value = <f64>load<f32>(task.x + at)
      const next = task.isProduct ? joined * value : joined + value
      store<f32>(task.output + at, <f32>(task.exclusive ? joined : next))
      joined = next
      at += step
    }
  }
}
