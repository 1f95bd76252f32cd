import { Task, takeItem } from './task'
import { FLOAT, loadSome, storeSome } from './vector'

/** Pooling over windows of a picture [batch, height, width, channels]; outside of it there is nothing. */
@unmanaged
class PoolTask extends Task {
  x: usize
  /** The gradient of the output, for the backward kernels. */
  dy: usize
  output: usize
  height: i32
  width: i32
  channels: i32
  outHeight: i32
  outWidth: i32
  filterHeight: i32
  filterWidth: i32
  strideY: i32
  strideX: i32
  top: i32
  left: i32
  /** Channels that one item of a backward kernel takes. */
  channelBlock: i32
  /** Whether no pixel lies in two windows. */
  disjoint: i32
}

/** The largest values of one window, for some channels. */
// @ts-ignore: decorator
@inline
function maximumOf(
  corner: usize,
  pitch: usize,
  pixel: usize,
  rows: i32,
  columns: i32,
  count: i32,
): v128 {
  let best = loadSome(corner, count)
  for (let y = 0; y < rows; y++) {
    let at = corner + <usize>y * pitch
    for (let x = 0; x < columns; x++) {
      best = f32x4.max(best, loadSome(at, count))
      at += pixel
    }
  }
  return best
}

/** Items: rows of the output. */
export function maxPool(task: PoolTask, _worker: i32): void {
  const pixel = FLOAT * <usize>task.channels
  const pitch = <usize>task.width * pixel
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const y0 = (item % task.outHeight) * task.strideY - task.top
    const firstRow = max(y0, 0)
    const rows = min(y0 + task.filterHeight, task.height) - firstRow
    const image = item / task.outHeight
    const row = task.x + <usize>(image * task.height + firstRow) * pitch
    let target = task.output + <usize>(item * task.outWidth) * pixel
    for (let column = 0; column < task.outWidth; column++) {
      const x0 = column * task.strideX - task.left
      const firstColumn = max(x0, 0)
      const columns = min(x0 + task.filterWidth, task.width) - firstColumn
      let corner = row + <usize>firstColumn * pixel
      let left = task.channels
      for (; left >= 4; left -= 4) {
        v128.store(target, maximumOf(corner, pitch, pixel, rows, columns, 4))
        corner += 16
        target += 16
      }
      if (left > 0) {
        storeSome(target, maximumOf(corner, pitch, pixel, rows, columns, left), left)
        target += FLOAT * <usize>left
      }
    }
  }
}

/** Gives the gradient to the first largest value of a window, as a scan by rows finds it. */
// @ts-ignore: decorator
@inline
function scatterMaximum(
  corner: usize,
  target: usize,
  pitch: usize,
  pixel: usize,
  rows: i32,
  columns: i32,
  dy: v128,
  disjoint: bool,
  count: i32,
): void {
  let best = loadSome(corner, count)
  let winner = i32x4.splat(0)
  let tap = 0
  for (let y = 0; y < rows; y++) {
    let at = corner + <usize>y * pitch
    for (let x = 0; x < columns; x++) {
      const value = loadSome(at, count)
      const better = f32x4.gt(value, best)
      best = v128.bitselect(value, best, better)
      winner = v128.bitselect(i32x4.splat(tap++), winner, better)
      at += pixel
    }
  }
  tap = 0
  for (let y = 0; y < rows; y++) {
    let at = target + <usize>y * pitch
    for (let x = 0; x < columns; x++) {
      let share = v128.and(dy, i32x4.eq(winner, i32x4.splat(tap++)))
      if (!disjoint) share = f32x4.add(share, loadSome(at, count))
      storeSome(at, share, count)
      at += pixel
    }
  }
}

/** Spreads the gradient over a window. */
// @ts-ignore: decorator
@inline
function scatterShare(
  target: usize,
  pitch: usize,
  pixel: usize,
  rows: i32,
  columns: i32,
  share: v128,
  count: i32,
): void {
  for (let y = 0; y < rows; y++) {
    let at = target + <usize>y * pitch
    for (let x = 0; x < columns; x++) {
      storeSome(at, f32x4.add(share, loadSome(at, count)), count)
      at += pixel
    }
  }
}

/** Items: pictures × blocks of channels. The output must be 0 where no window reaches, or where windows overlap. */
export function maxPoolGradient(task: PoolTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) scatter(task, item, true)
}

/**
 * Items: pictures × blocks of channels. The output must be 0. Divides by the whole window, as TensorFlow.js does it,
 * also where part of it lies outside of the picture.
 */
export function averagePoolGradient(task: PoolTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) scatter(task, item, false)
}

function scatter(task: PoolTask, item: i32, maximum: bool): void {
  const pixel = FLOAT * <usize>task.channels
  const pitch = <usize>task.width * pixel
  const blocks = (task.channels + task.channelBlock - 1) / task.channelBlock
  const image = item / blocks
  const first = (item % blocks) * task.channelBlock
  const last = min(first + task.channelBlock, task.channels)
  const part = f32x4.splat(<f32>1 / <f32>(task.filterHeight * task.filterWidth))
  let dy = task.dy + <usize>(image * task.outHeight * task.outWidth) * pixel
  for (let row = 0; row < task.outHeight; row++) {
    const y0 = row * task.strideY - task.top
    const firstRow = max(y0, 0)
    const rows = min(y0 + task.filterHeight, task.height) - firstRow
    const start = <usize>(image * task.height + firstRow) * pitch
    for (let column = 0; column < task.outWidth; column++) {
      const x0 = column * task.strideX - task.left
      const firstColumn = max(x0, 0)
      const columns = min(x0 + task.filterWidth, task.width) - firstColumn
      const corner = start + <usize>firstColumn * pixel
      for (let channel = first; channel < last; channel += 4) {
        const at = corner + FLOAT * <usize>channel
        const count = last - channel
        const value = loadSome(dy + FLOAT * <usize>channel, count)
        const target = task.output + at
        if (maximum) {
          const disjoint = task.disjoint != 0
          if (count >= 4) {
            scatterMaximum(task.x + at, target, pitch, pixel, rows, columns, value, disjoint, 4)
          } else {
            scatterMaximum(task.x + at, target, pitch, pixel, rows, columns, value, disjoint, count)
          }
        } else {
          scatterShare(target, pitch, pixel, rows, columns, f32x4.mul(value, part), count)
        }
      }
      dy += pixel
    }
  }
}
