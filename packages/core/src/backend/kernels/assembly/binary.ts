import { BroadcastTask, rowOffsets } from './broadcast'
import { pow4 } from './elementary'
import { partStart, takeItem } from './task'
import { loadSome, storeSome } from './vector'

// In the order of `binaryOperations` in ../wasm/binary.ts; those from EQUAL on make truth values, one byte each.
const ADD: i32 = 0
const SUB: i32 = 1
const MUL: i32 = 2
const DIV: i32 = 3
const MAXIMUM: i32 = 4
const MINIMUM: i32 = 5
const SQUARED_DIFFERENCE: i32 = 6
const POW: i32 = 7
const EQUAL: i32 = 8
const NOT_EQUAL: i32 = 9
const GREATER: i32 = 10
const GREATER_EQUAL: i32 = 11
const LESS: i32 = 12
const LESS_EQUAL: i32 = 13

/** `operation` is known to the compiler, which leaves nothing of the others. */
// @ts-ignore: decorator
@inline
function combine(operation: i32, a: v128, b: v128): v128 {
  if (operation == ADD) return f32x4.add(a, b)
  if (operation == SUB) return f32x4.sub(a, b)
  if (operation == MUL) return f32x4.mul(a, b)
  if (operation == DIV) return f32x4.div(a, b)
  if (operation == MAXIMUM) return f32x4.max(a, b)
  if (operation == MINIMUM) return f32x4.min(a, b)
  if (operation == SQUARED_DIFFERENCE) return square(f32x4.sub(a, b))
  return pow4(a, b)
}

// @ts-ignore: decorator
@inline
function compare(operation: i32, a: v128, b: v128): v128 {
  if (operation == EQUAL) return f32x4.eq(a, b)
  if (operation == NOT_EQUAL) return f32x4.ne(a, b)
  if (operation == GREATER) return f32x4.gt(a, b)
  if (operation == GREATER_EQUAL) return f32x4.ge(a, b)
  if (operation == LESS) return f32x4.lt(a, b)
  return f32x4.le(a, b)
}

// @ts-ignore: decorator
@inline
function square(x: v128): v128 {
  return f32x4.mul(x, x)
}

/** `aMoves` and `bMoves`, known to the compiler too, are false where one number belongs to the whole row. */
// @ts-ignore: decorator
@inline
function combineMoving(
  operation: i32,
  a: usize,
  aMoves: bool,
  b: usize,
  bMoves: bool,
  output: usize,
  count: i32,
): void {
  const left = v128.load_splat<f32>(a)
  const right = v128.load_splat<f32>(b)
  for (; count >= 4; count -= 4) {
    const value = combine(operation, aMoves ? v128.load(a) : left, bMoves ? v128.load(b) : right)
    v128.store(output, value)
    if (aMoves) a += 16
    if (bMoves) b += 16
    output += 16
  }
  if (count > 0) {
    const first = aMoves ? loadSome(a, count) : left
    const second = bMoves ? loadSome(b, count) : right
    storeSome(output, combine(operation, first, second), count)
  }
}

// @ts-ignore: decorator
@inline
function combineRow(
  operation: i32,
  a: usize,
  aMoves: bool,
  b: usize,
  bMoves: bool,
  output: usize,
  count: i32,
): void {
  if (!aMoves) combineMoving(operation, a, false, b, true, output, count)
  else if (!bMoves) combineMoving(operation, a, true, b, false, output, count)
  else combineMoving(operation, a, true, b, true, output, count)
}

/** The lanes of four masks as 16 truth values. */
// @ts-ignore: decorator
@inline
function truths(a: v128, b: v128, c: v128, d: v128): v128 {
  const low = i16x8.narrow_i32x4_s(a, b)
  const high = i16x8.narrow_i32x4_s(c, d)
  return v128.and(i8x16.narrow_i16x8_s(low, high), i8x16.splat(1))
}

// @ts-ignore: decorator
@inline
function compareAt(operation: i32, a: usize, left: v128, b: usize, right: v128, at: usize): v128 {
  return compare(operation, a ? v128.load(a + at) : left, b ? v128.load(b + at) : right)
}

/** An address of 0 stands for the number that belongs to the whole row. */
// @ts-ignore: decorator
@inline
function compareMoving(
  operation: i32,
  a: usize,
  left: v128,
  b: usize,
  right: v128,
  output: usize,
  count: i32,
): void {
  for (; count >= 16; count -= 16) {
    const first = compareAt(operation, a, left, b, right, 0)
    const second = compareAt(operation, a, left, b, right, 16)
    const third = compareAt(operation, a, left, b, right, 32)
    const fourth = compareAt(operation, a, left, b, right, 48)
    v128.store(output, truths(first, second, third, fourth))
    if (a) a += 64
    if (b) b += 64
    output += 16
  }
  for (; count > 0; count--) {
    const first = a ? v128.load_zero<f32>(a) : left
    const second = b ? v128.load_zero<f32>(b) : right
    store<u8>(output++, <u8>(i32x4.extract_lane(compare(operation, first, second), 0) & 1))
    if (a) a += 4
    if (b) b += 4
  }
}

// @ts-ignore: decorator
@inline
function compareRow(
  operation: i32,
  a: usize,
  aMoves: bool,
  b: usize,
  bMoves: bool,
  output: usize,
  count: i32,
): void {
  const left = v128.load_splat<f32>(a)
  const right = v128.load_splat<f32>(b)
  if (!aMoves) compareMoving(operation, 0, left, b, right, output, count)
  else if (!bMoves) compareMoving(operation, a, left, 0, right, output, count)
  else compareMoving(operation, a, left, b, right, output, count)
}

export function binary(task: BroadcastTask, _worker: i32): void {
  const operation = task.operation
  const wordBytes = operation < EQUAL ? 4 : 1
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    while (index < end) {
      const row = index / task.count5
      const column = index - row * task.count5
      const count = min(task.count5 - column, end - index)
      const offsets = rowOffsets(task, row)
      const a = task.a + 4 * (<i32>offsets + column * task.a5)
      const b = task.b + 4 * (<i32>(offsets >> 32) + column * task.b5)
      makeRow(operation, a, task.a5 != 0, b, task.b5 != 0, task.output + wordBytes * index, count)
      index += count
    }
  }
}

function makeRow(
  operation: i32,
  a: usize,
  aMoves: bool,
  b: usize,
  bMoves: bool,
  output: usize,
  count: i32,
): void {
  switch (operation) {
    case ADD:
      combineRow(ADD, a, aMoves, b, bMoves, output, count)
      break
    case SUB:
      combineRow(SUB, a, aMoves, b, bMoves, output, count)
      break
    case MUL:
      combineRow(MUL, a, aMoves, b, bMoves, output, count)
      break
    case DIV:
      combineRow(DIV, a, aMoves, b, bMoves, output, count)
      break
    case MAXIMUM:
      combineRow(MAXIMUM, a, aMoves, b, bMoves, output, count)
      break
    case MINIMUM:
      combineRow(MINIMUM, a, aMoves, b, bMoves, output, count)
      break
    case SQUARED_DIFFERENCE:
      combineRow(SQUARED_DIFFERENCE, a, aMoves, b, bMoves, output, count)
      break
    case POW:
      combineRow(POW, a, aMoves, b, bMoves, output, count)
      break
    case EQUAL:
      compareRow(EQUAL, a, aMoves, b, bMoves, output, count)
      break
    case NOT_EQUAL:
      compareRow(NOT_EQUAL, a, aMoves, b, bMoves, output, count)
      break
    case GREATER:
      compareRow(GREATER, a, aMoves, b, bMoves, output, count)
      break
    case GREATER_EQUAL:
      compareRow(GREATER_EQUAL, a, aMoves, b, bMoves, output, count)
      break
    case LESS:
      compareRow(LESS, a, aMoves, b, bMoves, output, count)
      break
    default:
      compareRow(LESS_EQUAL, a, aMoves, b, bMoves, output, count)
  }
}
