import { Task, partStart, takeItem } from './task'
import { FLOAT, loadSome, storeSome } from './vector'

/** Adds each row of x [count, width] to the row of the output that its id names. Items: parts of the segments. */
@unmanaged
class SegmentTask extends Task {
  x: usize
  ids: usize
  output: usize
  count: i32
  width: i32
  segments: i32
}

export function segmentSum(task: SegmentTask, _worker: i32): void {
  const stride = FLOAT * <usize>task.width
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const first = partStart(task.segments, item, task.items)
    const last = partStart(task.segments, item + 1, task.items)
    memory.fill(task.output + <usize>first * stride, 0, <usize>(last - first) * stride)
    for (let row = 0; row < task.count; row++) {
      const id = load<i32>(task.ids + 4 * row)
      if (id < first || id >= last) continue
      const source = task.x + <usize>row * stride
      const target = task.output + <usize>id * stride
      for (let column = 0; column < task.width; column += 4) {
        const at = FLOAT * <usize>column
        const left = task.width - column
        storeSome(target + at, f32x4.add(loadSome(target + at, left), loadSome(source + at, left)), left)
      }
    }
  }
}
