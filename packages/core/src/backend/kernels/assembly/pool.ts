import { Task, takeItem } from './task'
import { FLOAT, loadSome, storeSome } from './vector'

/**
 * Pooling over windows of volumes [batch, depth, height, width, channels]; outside of them there is nothing. Pictures
 * are one plane deep.
 */
@unmanaged
class PoolTask extends Task {
  x: usize
  /** The gradient of the output, for the backward kernels. */
  dy: usize
  output: usize
  depth: i32
  height: i32
  width: i32
  channels: i32
  outDepth: i32
  outHeight: i32
  outWidth: i32
  filterDepth: i32
  filterHeight: i32
  filterWidth: i32
  strideZ: i32
  strideY: i32
  strideX: i32
  front: i32
  top: i32
  left: i32
  /** Channels that one item of a backward kernel takes. */
  channelBlock: i32
  /** Whether no pixel lies in two windows. */
  disjoint: i32
}

/** The largest values of one window, for some channels. `sheet`, `pitch` and `pixel` lead to the next plane, row, pixel. */
// @ts-ignore: decorator
@inline
function maximumOf(
  corner: usize,
  sheet: usize,
  pitch: usize,
  pixel: usize,
  planes: i32,
  rows: i32,
  columns: i32,
  count: i32,
): v128 {
  let best = loadSome(corner, count)
  for (let z = 0; z < planes; z++) {
    for (let y = 0; y < rows; y++) {
      let at = corner + <usize>z * sheet + <usize>y * pitch
      for (let x = 0; x < columns; x++) {
        best = f32x4.max(best, loadSome(at, count))
        at += pixel
      }
    }
  }
  return best
}

/** Their average: the sums of rows are summed, so that large windows lose nothing. */
// @ts-ignore: decorator
@inline
function averageOf(
  corner: usize,
  sheet: usize,
  pitch: usize,
  pixel: usize,
  planes: i32,
  rows: i32,
  columns: i32,
  count: i32,
): v128 {
  let sum = f32x4.splat(0)
  for (let z = 0; z < planes; z++) {
    for (let y = 0; y < rows; y++) {
      let at = corner + <usize>z * sheet + <usize>y * pitch
      let line = f32x4.splat(0)
      for (let x = 0; x < columns; x++) {
        line = f32x4.add(line, loadSome(at, count))
        at += pixel
      }
      sum = f32x4.add(sum, line)
    }
  }
  return f32x4.div(sum, f32x4.splat(<f32>(planes * rows * columns)))
}

/** Items: rows of the output. */
export function maxPool(task: PoolTask, _worker: i32): void {
  pool(task, true)
}

/** Items: rows of the output. Divides by how much of the window lies inside. */
export function averagePool(task: PoolTask, _worker: i32): void {
  pool(task, false)
}

// @ts-ignore: decorator
@inline
function pool(task: PoolTask, maximum: bool): void {
  const pixel = FLOAT * <usize>task.channels
  const pitch = <usize>task.width * pixel
  const sheet = <usize>task.height * pitch
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const slice = item / task.outHeight
    const z0 = (slice % task.outDepth) * task.strideZ - task.front
    const firstPlane = max(z0, 0)
    const planes = min(z0 + task.filterDepth, task.depth) - firstPlane
    const y0 = (item % task.outHeight) * task.strideY - task.top
    const firstRow = max(y0, 0)
    const rows = min(y0 + task.filterHeight, task.height) - firstRow
    const volume = slice / task.outDepth
    const row = task.x + <usize>(volume * task.depth + firstPlane) * sheet + <usize>firstRow * pitch
    const target = task.output + <usize>(item * task.outWidth) * pixel
    // Known to be one plane, the loop over planes falls away.
    if (planes == 1) poolRow(task, row, sheet, pitch, 1, rows, target, maximum)
    else poolRow(task, row, sheet, pitch, planes, rows, target, maximum)
  }
}

// @ts-ignore: decorator
@inline
function poolRow(
  task: PoolTask,
  row: usize,
  sheet: usize,
  pitch: usize,
  planes: i32,
  rows: i32,
  target: usize,
  maximum: bool,
): void {
  const pixel = FLOAT * <usize>task.channels
  for (let column = 0; column < task.outWidth; column++) {
    const x0 = column * task.strideX - task.left
    const firstColumn = max(x0, 0)
    const columns = min(x0 + task.filterWidth, task.width) - firstColumn
    let corner = row + <usize>firstColumn * pixel
    let left = task.channels
    for (; left >= 4; left -= 4) {
      const value = maximum
        ? maximumOf(corner, sheet, pitch, pixel, planes, rows, columns, 4)
        : averageOf(corner, sheet, pitch, pixel, planes, rows, columns, 4)
      v128.store(target, value)
      corner += 16
      target += 16
    }
    if (left > 0) {
      const value = maximum
        ? maximumOf(corner, sheet, pitch, pixel, planes, rows, columns, left)
        : averageOf(corner, sheet, pitch, pixel, planes, rows, columns, left)
      storeSome(target, value, left)
      target += FLOAT * <usize>left
    }
  }
}

/** Pooling that also tells where the largest values are, as places in the picture or in the whole batch. */
@unmanaged
class PlacesTask extends PoolTask {
  places: usize
  countsBatch: i32
}

/** Items: rows of the output. Pictures only. */
export function maxPoolPlaces(task: PlacesTask, _worker: i32): void {
  const pixel = FLOAT * <usize>task.channels
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const image = item / task.outHeight
    const y0 = (item % task.outHeight) * task.strideY - task.top
    const firstRow = max(y0, 0)
    const rows = min(y0 + task.filterHeight, task.height) - firstRow
    for (let column = 0; column < task.outWidth; column++) {
      const x0 = column * task.strideX - task.left
      const firstColumn = max(x0, 0)
      const columns = min(x0 + task.filterWidth, task.width) - firstColumn
      const at = <usize>(item * task.outWidth + column) * pixel
      for (let channel = 0; channel < task.channels; channel += 4) {
        const shift = FLOAT * <usize>channel
        const count = task.channels - channel
        const corner = (image * task.height + firstRow) * task.width + firstColumn
        let best = loadSome(task.x + <usize>corner * pixel + shift, count)
        let winner = i32x4.splat(corner)
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < columns; x++) {
            const place = corner + y * task.width + x
            const value = loadSome(task.x + <usize>place * pixel + shift, count)
            const better = f32x4.gt(value, best)
            best = v128.bitselect(value, best, better)
            winner = v128.bitselect(i32x4.splat(place), winner, better)
          }
        }
        const before = task.countsBatch ? 0 : image * task.height * task.width
        const pixels = i32x4.sub(winner, i32x4.splat(before))
        const lanes = i32x4.add(i32x4.splat(channel), i32x4(0, 1, 2, 3))
        const places = i32x4.add(i32x4.mul(pixels, i32x4.splat(task.channels)), lanes)
        storeSome(task.output + at + shift, best, count)
        storeSome(task.places + at + shift, places, count)
      }
    }
  }
}

/** Gives the gradient to the first largest value of a window, as a scan by planes and rows finds it. */
// @ts-ignore: decorator
@inline
function scatterMaximum(
  corner: usize,
  target: usize,
  sheet: usize,
  pitch: usize,
  pixel: usize,
  planes: i32,
  rows: i32,
  columns: i32,
  dy: v128,
  disjoint: bool,
  count: i32,
): void {
  let best = loadSome(corner, count)
  let winner = i32x4.splat(0)
  let tap = 0
  for (let z = 0; z < planes; z++) {
    for (let y = 0; y < rows; y++) {
      let at = corner + <usize>z * sheet + <usize>y * pitch
      for (let x = 0; x < columns; x++) {
        const value = loadSome(at, count)
        const better = f32x4.gt(value, best)
        best = v128.bitselect(value, best, better)
        winner = v128.bitselect(i32x4.splat(tap++), winner, better)
        at += pixel
      }
    }
  }
  tap = 0
  for (let z = 0; z < planes; z++) {
    for (let y = 0; y < rows; y++) {
      let at = target + <usize>z * sheet + <usize>y * pitch
      for (let x = 0; x < columns; x++) {
        let share = v128.and(dy, i32x4.eq(winner, i32x4.splat(tap++)))
        if (!disjoint) share = f32x4.add(share, loadSome(at, count))
        storeSome(at, share, count)
        at += pixel
      }
    }
  }
}

/** Spreads the gradient over a window. */
// @ts-ignore: decorator
@inline
function scatterShare(
  target: usize,
  sheet: usize,
  pitch: usize,
  pixel: usize,
  planes: i32,
  rows: i32,
  columns: i32,
  share: v128,
  count: i32,
): void {
  for (let z = 0; z < planes; z++) {
    for (let y = 0; y < rows; y++) {
      let at = target + <usize>z * sheet + <usize>y * pitch
      for (let x = 0; x < columns; x++) {
        storeSome(at, f32x4.add(share, loadSome(at, count)), count)
        at += pixel
      }
    }
  }
}

/** Items: volumes × blocks of channels. The output must be 0 where no window reaches, or where windows overlap. */
export function maxPoolGradient(task: PoolTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) scatter(task, item, true)
}

/**
 * Items: volumes × blocks of channels. The output must be 0. Divides by the whole window, as TensorFlow.js does it,
 * also where part of it lies outside.
 */
export function averagePoolGradient(task: PoolTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) scatter(task, item, false)
}

// @ts-ignore: decorator
@inline
function scatter(task: PoolTask, item: i32, maximum: bool): void {
  const blocks = (task.channels + task.channelBlock - 1) / task.channelBlock
  const volume = item / blocks
  const first = (item % blocks) * task.channelBlock
  const pitch = FLOAT * <usize>(task.width * task.channels)
  const sheet = <usize>task.height * pitch
  let line = volume * task.outDepth * task.outHeight
  for (let plane = 0; plane < task.outDepth; plane++) {
    const z0 = plane * task.strideZ - task.front
    const firstPlane = max(z0, 0)
    const planes = min(z0 + task.filterDepth, task.depth) - firstPlane
    const start = <usize>(volume * task.depth + firstPlane) * sheet
    for (let row = 0; row < task.outHeight; row++) {
      const y0 = row * task.strideY - task.top
      const firstRow = max(y0, 0)
      const rows = min(y0 + task.filterHeight, task.height) - firstRow
      const corner = start + <usize>firstRow * pitch
      if (planes == 1) scatterRow(task, line, corner, sheet, pitch, 1, rows, first, maximum)
      else scatterRow(task, line, corner, sheet, pitch, planes, rows, first, maximum)
      line++
    }
  }
}

/** One row of windows, for the channels of a block. */
// @ts-ignore: decorator
@inline
function scatterRow(
  task: PoolTask,
  line: i32,
  start: usize,
  sheet: usize,
  pitch: usize,
  planes: i32,
  rows: i32,
  first: i32,
  maximum: bool,
): void {
  const pixel = FLOAT * <usize>task.channels
  const last = min(first + task.channelBlock, task.channels)
  const taps = task.filterDepth * task.filterHeight * task.filterWidth
  const part = f32x4.splat(<f32>1 / <f32>taps)
  const disjoint = task.disjoint != 0
  let dy = task.dy + <usize>(line * task.outWidth) * pixel
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
      // prettier-ignore
      if (!maximum) {
        scatterShare(
          target, sheet, pitch, pixel, planes, rows, columns, f32x4.mul(value, part), count,
        )
      } else if (count >= 4) {
        scatterMaximum(
          task.x + at, target, sheet, pitch, pixel, planes, rows, columns, value, disjoint, 4,
        )
      } else {
        scatterMaximum(
          task.x + at, target, sheet, pitch, pixel, planes, rows, columns, value, disjoint, count,
        )
      }
    }
    dy += pixel
  }
}
