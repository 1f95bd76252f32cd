import { Task, partStart, takeItem } from './task'
import { copyFloats } from './window'

/**
 * From x [batch, outer, length, width] the rows that the indices [batch, picked] name: [batch, outer, picked, width].
 * Items: parts of the rows.
 */
@unmanaged
class GatherTask extends Task {
  x: usize
  indices: usize
  output: usize
  rows: i32
  outer: i32
  length: i32
  picked: i32
  width: i32
}

export function gatherRows(task: GatherTask, _worker: i32): void {
  const stride = 4 * <usize>task.width
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let row = partStart(task.rows, item, task.items)
    const end = partStart(task.rows, item + 1, task.items)
    for (; row < end; row++) {
      const block = row / task.picked
      const place = (block / task.outer) * task.picked + (row - block * task.picked)
      const index = load<i32>(task.indices + 4 * place)
      const source = task.x + (<usize>block * task.length + index) * stride
      copyFloats(task.output + <usize>row * stride, source, task.width)
    }
  }
}
