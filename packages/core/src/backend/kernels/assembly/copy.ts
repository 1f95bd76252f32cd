import { Task, partStart, takeItem } from './task'
import { FLOAT, storeSome } from './vector'
import { copyFloats } from './window'

/**
 * Copies words (or bytes) between two arrays with strides of their own: the one kernel behind slicing, transposing, tiling,
 * padding, reversing and joining. Of the six sides the two last make up a block; items are parts of all blocks' rows.
 */
@unmanaged
class CopyTask extends Task {
  source: usize
  target: usize
  rows: i32
  count0: i32
  count1: i32
  count2: i32
  count3: i32
  count4: i32
  count5: i32
  // Strides in bytes.
  source0: i32
  source1: i32
  source2: i32
  source3: i32
  source4: i32
  source5: i32
  target0: i32
  target1: i32
  target2: i32
  target3: i32
  target4: i32
  target5: i32
}

export function copyWords(task: CopyTask, _worker: i32): void {
  copyAll(task, false)
}

export function copyBytes(task: CopyTask, _worker: i32): void {
  copyAll(task, true)
}

function copyAll(task: CopyTask, ofBytes: bool): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let row = partStart(task.rows, item, task.items)
    const end = partStart(task.rows, item + 1, task.items)
    while (row < end) {
      const first = row % task.count4
      const rows = min(task.count4 - first, end - row)
      copyRows(task, row / task.count4, first, rows, ofBytes)
      row += rows
    }
  }
}

function copyRows(task: CopyTask, block: i32, first: i32, rows: i32, ofBytes: bool): void {
  const i3 = block % task.count3
  const above3 = block / task.count3
  const i2 = above3 % task.count2
  const above2 = above3 / task.count2
  const i1 = above2 % task.count1
  const i0 = above2 / task.count1
  const source =
    task.source +
    (i0 * task.source0 + i1 * task.source1 + i2 * task.source2 + i3 * task.source3) +
    first * task.source4
  const target =
    task.target +
    (i0 * task.target0 + i1 * task.target1 + i2 * task.target2 + i3 * task.target3) +
    first * task.target4
  if (ofBytes) return copyByteRows(task, source, target, rows)
  if (task.target5 == 4) {
    if (task.source5 == 4) return copyRuns(task, source, target, rows)
    if (task.source5 == 0) return repeatWords(task, source, target, rows)
    if (task.source4 == 4) return transposeBlock(task, source, target, rows)
  }
  copyScattered(task, source, target, rows)
}

function copyRuns(task: CopyTask, source: usize, target: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    copyFloats(target, source, task.count5)
    source += task.source4
    target += task.target4
  }
}

function repeatWords(task: CopyTask, source: usize, target: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const value = v128.load_splat<f32>(source)
    let at = target
    let left = task.count5
    for (; left >= 4; left -= 4) {
      v128.store(at, value)
      at += 16
    }
    if (left > 0) storeSome(at, value, left)
    source += task.source4
    target += task.target4
  }
}

function copyScattered(task: CopyTask, source: usize, target: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    let from = source
    let to = target
    for (let left = task.count5; left > 0; left--) {
      store<i32>(to, load<i32>(from))
      from += task.source5
      to += task.target5
    }
    source += task.source4
    target += task.target4
  }
}

function copyByteRows(task: CopyTask, source: usize, target: usize, rows: i32): void {
  const inRuns = task.target5 == 1 && (task.source5 == 1 || task.source5 == 0)
  for (let row = 0; row < rows; row++) {
    if (!inRuns || task.count5 < 16) {
      let from = source
      let to = target
      for (let left = task.count5; left > 0; left--) {
        store<u8>(to, load<u8>(from))
        from += task.source5
        to += task.target5
      }
    } else if (task.source5 == 1) {
      memory.copy(target, source, task.count5)
    } else {
      memory.fill(target, load<u8>(source), task.count5)
    }
    source += task.source4
    target += task.target4
  }
}

/** Rows that lie one word apart in the source, by squares of 4 × 4. */
function transposeBlock(task: CopyTask, source: usize, target: usize, rows: i32): void {
  const step = <usize>task.source5
  const pitch = <usize>task.target4
  let row = 0
  for (; row + 4 <= rows; row += 4) {
    let from = source + 4 * row
    let to = target + <usize>row * pitch
    let left = task.count5
    for (; left >= 4; left -= 4) {
      const a = v128.load(from)
      const b = v128.load(from + step)
      const c = v128.load(from + 2 * step)
      const d = v128.load(from + 3 * step)
      const low01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
      const high01 = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
      const low23 = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
      const high23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
      v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2))
      v128.store(to + pitch, v128.shuffle<f64>(low01, low23, 1, 3))
      v128.store(to + 2 * pitch, v128.shuffle<f64>(high01, high23, 0, 2))
      v128.store(to + 3 * pitch, v128.shuffle<f64>(high01, high23, 1, 3))
      from += 4 * step
      to += 16
    }
    for (; left > 0; left--) {
      const value = v128.load(from)
      v128.store_lane<f32>(to, value, 0)
      v128.store_lane<f32>(to + pitch, value, 1)
      v128.store_lane<f32>(to + 2 * pitch, value, 2)
      v128.store_lane<f32>(to + 3 * pitch, value, 3)
      from += step
      to += 4
    }
  }
  if (row < rows) copyScattered(task, source + 4 * row, target + <usize>row * pitch, rows - row)
}

/** Fills an array with one word. Items: parts. */
@unmanaged
class FillTask extends Task {
  target: usize
  count: i32
  word: i32
}

export function fillWords(task: FillTask, _worker: i32): void {
  const value = i32x4.splat(task.word)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index < end; index += 4) {
      storeSome(task.target + FLOAT * <usize>index, value, end - index)
    }
  }
}
