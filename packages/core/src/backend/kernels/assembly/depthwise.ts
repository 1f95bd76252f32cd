import { activate } from './micro-kernel'
import { Task, scratchOf, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome } from './vector'
import { copyWindow } from './window'

/**
 * A depthwise convolution: channel c of the input gives the output channels c · multiplier … with filters of their own.
 * With a multiplier, each input channel is repeated in the window that an item copies for itself.
 */
@unmanaged
export class DepthwiseTask extends Task {
  x: usize
  filter: usize
  bias: usize
  /** The output, or its gradient for the backward kernels. */
  y: usize
  /** What a backward kernel computes. */
  gradient: usize
  batch: i32
  height: i32
  width: i32
  channels: i32
  multiplier: i32
  outHeight: i32
  outWidth: i32
  filterHeight: i32
  filterWidth: i32
  strideY: i32
  strideX: i32
  dilationY: i32
  dilationX: i32
  top: i32
  left: i32
  activation: i32
  tileRows: i32
  /** Parts of the tiles, each with a filter gradient of its own. */
  parts: i32
}

// @ts-ignore: decorator
@inline
export function windowColumns(task: DepthwiseTask): i32 {
  return (task.outWidth - 1) * task.strideX + (task.filterWidth - 1) * task.dilationX + 1
}

// @ts-ignore: decorator
@inline
export function windowRows(task: DepthwiseTask, rows: i32): i32 {
  return (rows - 1) * task.strideY + (task.filterHeight - 1) * task.dilationY + 1
}

/** Copies the windows of some rows of the output, each channel `multiplier` times; gives their address. */
export function takeWindow(task: DepthwiseTask, image: i32, row: i32, rows: i32, scratch: usize): usize {
  const pixels = windowRows(task, rows) * windowColumns(task)
  const picture = task.x + FLOAT * <usize>(image * task.height * task.width) * task.channels
  const repeated = task.multiplier > 1
  const bytes = FLOAT * <usize>(pixels * task.channels)
  const target = repeated ? scratch + bytes * task.multiplier : scratch
  // prettier-ignore
  copyWindow(
    picture, task.height, task.width, task.channels, 0, task.channels, row * task.strideY - task.top,
    -task.left, windowRows(task, rows), windowColumns(task), target,
  )
  if (repeated) {
    let to = scratch
    for (let from = target; from < target + bytes; from += 4) {
      const value = load<f32>(from)
      for (let i = 0; i < task.multiplier; i++) {
        store<f32>(to, value)
        to += 4
      }
    }
  }
  return scratch
}

/** Items: pictures × tiles of rows. Scratch: the windows of a tile, twice with a multiplier. */
export function depthwise(task: DepthwiseTask, worker: i32): void {
  const tiles = (task.outHeight + task.tileRows - 1) / task.tileRows
  const outChannels = task.channels * task.multiplier
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const image = item / tiles
    const row = (item % tiles) * task.tileRows
    const rows = min(task.tileRows, task.outHeight - row)
    const windows = takeWindow(task, image, row, rows, scratchOf(task, worker))
    const firstPixel = (image * task.outHeight + row) * task.outWidth
    const y = task.y + FLOAT * <usize>firstPixel * outChannels
    for (let i = 0; i < rows; i++) convolveRow(task, windows, y, i)
  }
}

function convolveRow(task: DepthwiseTask, windows: usize, y: usize, row: i32): void {
  const pixel = FLOAT * <usize>(task.channels * task.multiplier)
  const pitch = <usize>windowColumns(task) * pixel
  const step = <usize>task.strideX * pixel
  const start = windows + <usize>(row * task.strideY) * pitch
  const target = y + <usize>(row * task.outWidth) * pixel
  const outChannels = task.channels * task.multiplier
  for (let channel = 0; channel < outChannels; channel += 4) {
    const shift = FLOAT * <usize>channel
    const count = outChannels - channel
    const bias = task.bias ? loadSome(task.bias + shift, count) : f32x4.splat(0)
    let from = start + shift
    let to = target + shift
    let column = 0
    if (count >= 4) {
      for (; column + 4 <= task.outWidth; column += 4) {
        convolveFour(task, from, step, pitch, pixel, shift, bias, to)
        from += 4 * step
        to += 4 * pixel
      }
    }
    for (; column < task.outWidth; column++) {
      convolveOne(task, from, pitch, pixel, shift, bias, to, count)
      from += step
      to += pixel
    }
  }
}

/** Four neighbours of the output, four channels. */
function convolveFour(
  task: DepthwiseTask,
  from: usize,
  step: usize,
  pitch: usize,
  pixel: usize,
  shift: usize,
  bias: v128,
  to: usize,
): void {
  let a = bias
  let b = bias
  let c = bias
  let d = bias
  let weight = task.filter + shift
  for (let ty = 0; ty < task.filterHeight; ty++) {
    let at = from + <usize>(ty * task.dilationY) * pitch
    for (let tx = 0; tx < task.filterWidth; tx++) {
      const w = v128.load(weight)
      a = multiplyAdd(v128.load(at), w, a)
      b = multiplyAdd(v128.load(at + step), w, b)
      c = multiplyAdd(v128.load(at + 2 * step), w, c)
      d = multiplyAdd(v128.load(at + 3 * step), w, d)
      weight += pixel
      at += <usize>task.dilationX * pixel
    }
  }
  v128.store(to, activate(a, task.activation))
  v128.store(to + pixel, activate(b, task.activation))
  v128.store(to + 2 * pixel, activate(c, task.activation))
  v128.store(to + 3 * pixel, activate(d, task.activation))
}

function convolveOne(
  task: DepthwiseTask,
  from: usize,
  pitch: usize,
  pixel: usize,
  shift: usize,
  bias: v128,
  to: usize,
  count: i32,
): void {
  let sum = bias
  let weight = task.filter + shift
  for (let ty = 0; ty < task.filterHeight; ty++) {
    let at = from + <usize>(ty * task.dilationY) * pitch
    for (let tx = 0; tx < task.filterWidth; tx++) {
      sum = multiplyAdd(loadSome(at, count), loadSome(weight, count), sum)
      weight += pixel
      at += <usize>task.dilationX * pixel
    }
  }
  storeSome(to, activate(sum, task.activation), count)
}
