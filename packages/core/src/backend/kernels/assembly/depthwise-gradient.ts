import { DepthwiseTask, takeWindow, windowColumns } from './depthwise'
import { partStart, scratchOf, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome } from './vector'
import { copyWindow } from './window'

/** Items: parts of the tiles of all pictures; each adds up a filter of its own. */
export function depthwiseFilterGradient(task: DepthwiseTask, worker: i32): void {
  const tiles = (task.outHeight + task.tileRows - 1) / task.tileRows
  const outChannels = task.channels * task.multiplier
  const filterBytes = FLOAT * <usize>(task.filterHeight * task.filterWidth * outChannels)
  for (let part = takeItem(task); part >= 0; part = takeItem(task)) {
    const target = task.gradient + <usize>part * filterBytes
    memory.fill(target, 0, filterBytes)
    const last = partStart(tiles * task.batch, part + 1, task.parts)
    for (let tile = partStart(tiles * task.batch, part, task.parts); tile < last; tile++) {
      const image = tile / tiles
      const row = (tile % tiles) * task.tileRows
      const rows = min(task.tileRows, task.outHeight - row)
      const windows = takeWindow(task, image, row, rows, scratchOf(task, worker))
      const firstPixel = (image * task.outHeight + row) * task.outWidth
      const dy = task.y + FLOAT * <usize>firstPixel * outChannels
      addTaps(task, windows, dy, rows, target)
    }
  }
}

function addTaps(task: DepthwiseTask, windows: usize, dy: usize, rows: i32, target: usize): void {
  const outChannels = task.channels * task.multiplier
  const pixel = FLOAT * <usize>outChannels
  const pitch = <usize>windowColumns(task) * pixel
  for (let channel = 0; channel < outChannels; channel += 4) {
    const shift = FLOAT * <usize>channel
    const count = outChannels - channel
    let to = target + shift
    for (let ty = 0; ty < task.filterHeight; ty++) {
      for (let tx = 0; tx < task.filterWidth; tx++) {
        const tap = windows + shift + <usize>(ty * task.dilationY) * pitch
        const sum = sumTap(task, tap + <usize>(tx * task.dilationX) * pixel, dy + shift, rows, count)
        storeSome(to, f32x4.add(loadSome(to, count), sum), count)
        to += pixel
      }
    }
  }
}

function sumTap(task: DepthwiseTask, window: usize, dy: usize, rows: i32, count: i32): v128 {
  const pixel = FLOAT * <usize>(task.channels * task.multiplier)
  const pitch = <usize>(windowColumns(task) * task.strideY) * pixel
  const step = <usize>task.strideX * pixel
  let even = f32x4.splat(0)
  let odd = even
  for (let row = 0; row < rows; row++) {
    let from = window + <usize>row * pitch
    let column = 0
    if (count >= 4) {
      for (; column + 2 <= task.outWidth; column += 2) {
        even = multiplyAdd(v128.load(from), v128.load(dy), even)
        odd = multiplyAdd(v128.load(from + step), v128.load(dy + pixel), odd)
        from += 2 * step
        dy += 2 * pixel
      }
    }
    for (; column < task.outWidth; column++) {
      even = multiplyAdd(loadSome(from, count), loadSome(dy, count), even)
      from += step
      dy += pixel
    }
  }
  return f32x4.add(even, odd)
}

/**
 * Items: pictures × tiles of rows of the input. Scratch: a table of taps (two words each, of an even number of them), the
 * gradient of the output as far as the tile reaches, and with a multiplier a row of results before they are summed.
 */
export function depthwiseInputGradient(task: DepthwiseTask, worker: i32): void {
  const tiles = (task.height + task.tileRows - 1) / task.tileRows
  const outChannels = task.channels * task.multiplier
  const firstColumn = reach(task.left, task.filterWidth, task.dilationX, task.strideX)
  const columns = floorDivide(task.width - 1 + task.left, task.strideX) + 1 - firstColumn
  const pitch = FLOAT * <usize>(columns * outChannels)
  const table = scratchOf(task, worker)
  const windows = table + 8 * <usize>((task.filterHeight * task.filterWidth + 1) & ~1)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const image = item / tiles
    const row = (item % tiles) * task.tileRows
    const rows = min(task.tileRows, task.height - row)
    const firstRow = reach(row + task.top, task.filterHeight, task.dilationY, task.strideY)
    const count = floorDivide(row + rows - 1 + task.top, task.strideY) + 1 - firstRow
    const dy = task.y + FLOAT * <usize>(image * task.outHeight * task.outWidth) * outChannels
    // prettier-ignore
    copyWindow(
      dy, task.outHeight, task.outWidth, outChannels, 0, outChannels, firstRow, firstColumn, count,
      columns, windows,
    )
    const sums = windows + <usize>count * pitch
    for (let y = row; y < row + rows; y++) {
      const line = (image * task.height + y) * task.width
      const target = task.gradient + FLOAT * <usize>line * task.channels
      const to = task.multiplier > 1 ? sums : target
      for (let phase = 0; phase < min(task.strideX, task.width); phase++) {
        const end = listTaps(task, table, y, phase, firstRow, firstColumn, pitch)
        gatherPhase(task, table, end, windows, phase, to)
      }
      if (task.multiplier > 1) sumRepeats(sums, target, task.width * task.channels, task.multiplier)
    }
  }
}

// @ts-ignore: decorator
@inline
function floorDivide(value: i32, divisor: i32): i32 {
  return (value < 0 ? value - divisor + 1 : value) / divisor
}

/** The first row (or column) of the output whose window reaches back to one of the input, which has `padded` before it. */
// @ts-ignore: decorator
@inline
function reach(padded: i32, taps: i32, dilation: i32, stride: i32): i32 {
  return floorDivide(padded - (taps - 1) * dilation, stride)
}

/**
 * Lists the taps that lead from pixel (y, phase) of the input to the output: where the output's pixel is in the window,
 * and the tap in the filter, in bytes. Gives the end of the table.
 */
function listTaps(
  task: DepthwiseTask,
  table: usize,
  y: i32,
  phase: i32,
  firstRow: i32,
  firstColumn: i32,
  pitch: usize,
): usize {
  const pixel = FLOAT * <usize>(task.channels * task.multiplier)
  let entry = table
  for (let ty = 0; ty < task.filterHeight; ty++) {
    const row = y + task.top - ty * task.dilationY
    if (row % task.strideY) continue
    for (let tx = 0; tx < task.filterWidth; tx++) {
      const column = phase + task.left - tx * task.dilationX
      if (column % task.strideX) continue
      const line = <usize>(row / task.strideY - firstRow) * pitch
      store<usize>(entry, line + <usize>(column / task.strideX - firstColumn) * pixel)
      store<usize>(entry, <usize>(ty * task.filterWidth + tx) * pixel, 4)
      entry += 8
    }
  }
  return entry
}

/** Every `strideX`-th pixel of a row, from `phase`. */
function gatherPhase(
  task: DepthwiseTask,
  table: usize,
  end: usize,
  windows: usize,
  phase: i32,
  to: usize,
): void {
  const outChannels = task.channels * task.multiplier
  const pixel = FLOAT * <usize>outChannels
  const step = <usize>task.strideX * pixel
  const count = (task.width - phase + task.strideX - 1) / task.strideX
  for (let channel = 0; channel < outChannels; channel += 4) {
    const shift = FLOAT * <usize>channel
    const filter = task.filter + shift
    const lanes = outChannels - channel
    let from = windows + shift
    let target = to + <usize>phase * pixel + shift
    let column = 0
    if (lanes >= 4) {
      for (; column + 4 <= count; column += 4) {
        gatherFour(table, end, from, pixel, filter, target, step)
        from += 4 * pixel
        target += 4 * step
      }
    }
    for (; column < count; column++) {
      let sum = f32x4.splat(0)
      for (let entry = table; entry < end; entry += 8) {
        const weight = loadSome(filter + load<usize>(entry, 4), lanes)
        sum = multiplyAdd(loadSome(from + load<usize>(entry), lanes), weight, sum)
      }
      storeSome(target, sum, lanes)
      from += pixel
      target += step
    }
  }
}

function gatherFour(
  table: usize,
  end: usize,
  from: usize,
  pixel: usize,
  filter: usize,
  target: usize,
  step: usize,
): void {
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  for (let entry = table; entry < end; entry += 8) {
    const at = from + load<usize>(entry)
    const weight = v128.load(filter + load<usize>(entry, 4))
    a = multiplyAdd(v128.load(at), weight, a)
    b = multiplyAdd(v128.load(at + pixel), weight, b)
    c = multiplyAdd(v128.load(at + 2 * pixel), weight, c)
    d = multiplyAdd(v128.load(at + 3 * pixel), weight, d)
  }
  v128.store(target, a)
  v128.store(target + step, b)
  v128.store(target + 2 * step, c)
  v128.store(target + 3 * step, d)
}

/** Sums each `multiplier` floats. */
function sumRepeats(from: usize, to: usize, count: i32, multiplier: i32): void {
  for (let i = 0; i < count; i++) {
    let sum: f32 = 0
    for (let repeat = 0; repeat < multiplier; repeat++) {
      sum += load<f32>(from)
      from += 4
    }
    store<f32>(to, sum)
    to += 4
  }
}
