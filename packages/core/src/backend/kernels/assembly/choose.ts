import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, storeSome } from './vector'

/** Words of a where the condition's byte is not 0, else of b. Items: parts. */
@unmanaged
class ChooseTask extends Task {
  condition: usize
  a: usize
  b: usize
  output: usize
  count: i32
}

/** Four words, each of a byte. */
// @ts-ignore: decorator
@inline
function widen(bytes: v128): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes))
}

export function chooseWords(task: ChooseTask, _worker: i32): void {
  const zero = i32x4.splat(0)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index + 4 <= end; index += 4) {
      const at = FLOAT * <usize>index
      const mask = i32x4.ne(widen(v128.load_zero<i32>(task.condition + index)), zero)
      const value = v128.bitselect(v128.load(task.a + at), v128.load(task.b + at), mask)
      v128.store(task.output + at, value)
    }
    for (; index < end; index++) {
      const source = load<u8>(task.condition + index) ? task.a : task.b
      store<i32>(task.output + 4 * index, load<i32>(source + 4 * index))
    }
  }
}

/** Joins truth values, one byte each, by `and` (`or` where `isOr`). Items: parts. */
@unmanaged
class JoinTask extends Task {
  isOr: i32
  a: usize
  b: usize
  output: usize
  count: i32
}

export function joinTruths(task: JoinTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index + 16 <= end; index += 16) {
      const a = v128.load(task.a + index)
      const b = v128.load(task.b + index)
      v128.store(task.output + index, task.isOr ? v128.or(a, b) : v128.and(a, b))
    }
    for (; index < end; index++) {
      const a = load<u8>(task.a + index)
      const b = load<u8>(task.b + index)
      store<u8>(task.output + index, task.isOr ? a | b : a & b)
    }
  }
}

/** Converts bytes or integers to floats. Items: parts. */
@unmanaged
class ToFloatTask extends Task {
  x: usize
  output: usize
  count: i32
}

export function bytesToFloats(task: ToFloatTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index + 4 <= end; index += 4) {
      const words = widen(v128.load_zero<i32>(task.x + index))
      v128.store(task.output + 4 * index, f32x4.convert_i32x4_s(words))
    }
    for (; index < end; index++) {
      store<f32>(task.output + 4 * index, <f32>load<u8>(task.x + index))
    }
  }
}

export function wordsToFloats(task: ToFloatTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index < end; index += 4) {
      const at = FLOAT * <usize>index
      const words = loadSome(task.x + at, end - index)
      storeSome(task.output + at, f32x4.convert_i32x4_s(words), end - index)
    }
  }
}
