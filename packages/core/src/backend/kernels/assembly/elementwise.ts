import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, storeSome } from './vector'

/** One value of the output from each pair of the inputs. Items: parts. */
@unmanaged
class ElementwiseTask extends Task {
  a: usize
  b: usize
  output: usize
  count: i32
}

// @ts-ignore: decorator
@inline
function relu4(x: v128): v128 {
  return f32x4.max(x, f32x4.splat(0))
}

export function relu(task: ElementwiseTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let at = FLOAT * <usize>partStart(task.count, item, task.items)
    const end = FLOAT * <usize>partStart(task.count, item + 1, task.items)
    for (; at + 16 <= end; at += 16) v128.store(task.output + at, relu4(v128.load(task.a + at)))
    if (at < end) {
      const rest = <i32>(end - at) >> 2
      storeSome(task.output + at, relu4(loadSome(task.a + at, rest)), rest)
    }
  }
}

// @ts-ignore: decorator
@inline
function reluGradient4(dy: v128, y: v128): v128 {
  return v128.and(dy, f32x4.gt(y, f32x4.splat(0)))
}

/** `a` is the gradient of the output, `b` the output. */
export function reluGradient(task: ElementwiseTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let at = FLOAT * <usize>partStart(task.count, item, task.items)
    const end = FLOAT * <usize>partStart(task.count, item + 1, task.items)
    for (; at + 16 <= end; at += 16) {
      v128.store(task.output + at, reluGradient4(v128.load(task.a + at), v128.load(task.b + at)))
    }
    if (at < end) {
      const rest = <i32>(end - at) >> 2
      const value = reluGradient4(loadSome(task.a + at, rest), loadSome(task.b + at, rest))
      storeSome(task.output + at, value, rest)
    }
  }
}
