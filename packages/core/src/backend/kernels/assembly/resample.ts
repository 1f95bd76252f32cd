import { addScaled, sumNarrowTaps, sumTaps } from './sum-taps'
import { Task, scratchOf, takeItem } from './task'
import { FLOAT } from './vector'

/**
 * Pictures whose rows are weighted sums of rows, and whose pixels are weighted sums of pixels within those. Lists of taps
 * lie one after the other: those of entry i from `starts[i]` to before `starts[i + 1]`.
 */
@unmanaged
class ResampleTask extends Task {
  source: usize
  target: usize
  /** Pixels of a row. */
  sourceWidth: i32
  targetWidth: i32
  channels: i32
  /** Lists of rows; where the target has more rows, they come again, `sourceRows` further down in the source. */
  lists: i32
  sourceRows: i32
  /** How many rows use one table of columns before the next one's turn: of the target, or of the source if transposed. */
  rowsPerTable: i32
  rowStarts: usize
  rowPlaces: usize
  rowWeights: usize
  /** As many lists for each table as the target is wide, or the source if transposed. */
  columnStarts: usize
  columnPlaces: usize
  columnWeights: usize
  /** For each table the first column that it reads, and the one after the last. */
  ranges: usize
}

/** Items: rows of the target. Scratch: a row of the source, and four floats. */
export function resample(task: ResampleTask, worker: i32): void {
  const pixel = FLOAT * <usize>task.channels
  const pitch = <usize>task.sourceWidth * pixel
  const outPitch = <usize>task.targetWidth * pixel
  const scratch = scratchOf(task, worker)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const list = item % task.lists
    const start = load<i32>(task.rowStarts + 4 * list)
    const taps = load<i32>(task.rowStarts + 4 * list + 4) - start
    const places = task.rowPlaces + 4 * start
    const weights = task.rowWeights + 4 * start
    const source = task.source + <usize>((item / task.lists) * task.sourceRows) * pitch
    const table = item / task.rowsPerTable
    let row = scratch
    if (taps == 1 && load<f32>(weights) == 1 && task.channels >= 4) {
      row = source + <usize>load<i32>(places) * pitch
    } else {
      const first = load<i32>(task.ranges + 8 * table)
      const columns = load<i32>(task.ranges + 8 * table + 4) - first
      const from = <usize>first * pixel
      sumTaps(row + from, source + from, pitch, places, weights, taps, columns * task.channels)
    }
    const target = task.target + <usize>item * outPitch
    const lists = task.columnStarts + 4 * (table * task.targetWidth)
    if (task.channels >= 4) gatherColumns(task, row, target, lists, pixel)
    else gatherNarrowColumns(task, row, target, lists, pixel)
  }
}

// @ts-ignore: decorator
@inline
function gatherColumns(
  task: ResampleTask,
  row: usize,
  target: usize,
  list: usize,
  pixel: usize,
): void {
  let start = load<i32>(list)
  for (let column = 0; column < task.targetWidth; column++) {
    list += 4
    const end = load<i32>(list)
    const places = task.columnPlaces + 4 * start
    const weights = task.columnWeights + 4 * start
    sumTaps(target, row, pixel, places, weights, end - start, task.channels)
    start = end
    target += pixel
  }
}

// @ts-ignore: decorator
@inline
function gatherNarrowColumns(
  task: ResampleTask,
  row: usize,
  target: usize,
  list: usize,
  pixel: usize,
): void {
  const finish = target + <usize>task.targetWidth * pixel
  let start = load<i32>(list)
  for (let column = 0; column < task.targetWidth; column++) {
    list += 4
    const end = load<i32>(list)
    const places = task.columnPlaces + 4 * start
    const weights = task.columnWeights + 4 * start
    sumNarrowTaps(target, row, pixel, places, weights, end - start, task.channels, finish)
    start = end
    target += pixel
  }
}

/**
 * Its transpose, where the tables of columns differ: adds each pixel of the source to those of the target that it was
 * made of. Items: rows of the target. Scratch: a row of the source.
 */
export function resampleTransposed(task: ResampleTask, worker: i32): void {
  const pixel = FLOAT * <usize>task.channels
  const pitch = <usize>task.sourceWidth * pixel
  const outPitch = <usize>task.targetWidth * pixel
  const scratch = scratchOf(task, worker)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const target = task.target + <usize>item * outPitch
    memory.fill(target, 0, outPitch)
    let tap = load<i32>(task.rowStarts + 4 * item)
    const end = load<i32>(task.rowStarts + 4 * item + 4)
    while (tap < end) {
      const places = task.rowPlaces + 4 * tap
      const table = load<i32>(places) / task.rowsPerTable
      let taps = 1
      while (tap + taps < end && load<i32>(places + 4 * taps) / task.rowsPerTable == table) taps++
      const floats = task.sourceWidth * task.channels
      sumTaps(scratch, task.source, pitch, places, task.rowWeights + 4 * tap, taps, floats)
      scatterColumns(task, scratch, target, table * task.sourceWidth, pixel)
      tap += taps
    }
  }
}

// @ts-ignore: decorator
@inline
function scatterColumns(
  task: ResampleTask,
  row: usize,
  target: usize,
  firstList: i32,
  pixel: usize,
): void {
  let list = task.columnStarts + 4 * firstList
  let tap = load<i32>(list)
  for (let column = 0; column < task.sourceWidth; column++) {
    list += 4
    for (const end = load<i32>(list); tap < end; tap++) {
      const place = <usize>load<i32>(task.columnPlaces + 4 * tap)
      const weight = v128.load_splat<f32>(task.columnWeights + 4 * tap)
      addScaled(target + place * pixel, row, weight, task.channels)
    }
    row += pixel
  }
}
