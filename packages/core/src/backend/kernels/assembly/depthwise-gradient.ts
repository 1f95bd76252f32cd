import { DepthwiseTask, takeWindow, windowColumns, windowRows } from './depthwise'
import { partStart, scratchOf, takeItem } from './task'
import { FLOAT, loadSome, multiplyAdd, storeSome } from './vector'

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
 * Items: pictures × blocks of input channels. Scratch: one picture's window of the block, its channels times the
 * multiplier; the gradient is scattered there, then cut out.
 */
export function depthwiseInputGradient(task: DepthwiseTask, worker: i32): void {
  const blocks = (task.channels + task.channelBlock - 1) / task.channelBlock
  const columns = windowColumns(task)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const image = item / blocks
    const first = (item % blocks) * task.channelBlock
    const channels = min(task.channelBlock, task.channels - first)
    const windows = scratchOf(task, worker)
    const pixel = FLOAT * <usize>(channels * task.multiplier)
    memory.fill(windows, 0, <usize>(windowRows(task, task.outHeight) * columns) * pixel)
    scatter(task, windows, image, first, channels)
    cutOut(task, windows, image, first, channels)
  }
}

function scatter(task: DepthwiseTask, windows: usize, image: i32, first: i32, channels: i32): void {
  const outPixel = FLOAT * <usize>(task.channels * task.multiplier)
  const pixel = FLOAT * <usize>(channels * task.multiplier)
  const pitch = <usize>windowColumns(task) * pixel
  const offset = FLOAT * <usize>(first * task.multiplier)
  let dy = task.y + <usize>(image * task.outHeight * task.outWidth) * outPixel + offset
  for (let row = 0; row < task.outHeight; row++) {
    const start = windows + <usize>(row * task.strideY) * pitch
    for (let column = 0; column < task.outWidth; column++) {
      const corner = start + <usize>(column * task.strideX) * pixel
      for (let channel = 0; channel < channels * task.multiplier; channel += 4) {
        const shift = FLOAT * <usize>channel
        const count = channels * task.multiplier - channel
        const value = loadSome(dy + shift, count)
        let weight = task.filter + offset + shift
        for (let ty = 0; ty < task.filterHeight; ty++) {
          let to = corner + shift + <usize>(ty * task.dilationY) * pitch
          for (let tx = 0; tx < task.filterWidth; tx++) {
            storeSome(to, multiplyAdd(value, loadSome(weight, count), loadSome(to, count)), count)
            to += <usize>task.dilationX * pixel
            weight += outPixel
          }
        }
      }
      dy += outPixel
    }
  }
}

function cutOut(task: DepthwiseTask, windows: usize, image: i32, first: i32, channels: i32): void {
  const rows = windowRows(task, task.outHeight)
  const columns = windowColumns(task)
  const pixel = FLOAT * <usize>(channels * task.multiplier)
  for (let y = 0; y < task.height; y++) {
    const row = y + task.top
    for (let x = 0; x < task.width; x++) {
      const column = x + task.left
      const at = <usize>((image * task.height + y) * task.width + x) * task.channels + first
      const to = task.gradient + FLOAT * at
      if (row < 0 || row >= rows || column < 0 || column >= columns) {
        memory.fill(to, 0, FLOAT * <usize>channels)
      } else {
        sumRepeats(windows + <usize>(row * columns + column) * pixel, to, channels, task.multiplier)
      }
    }
  }
}

function sumRepeats(from: usize, to: usize, channels: i32, multiplier: i32): void {
  if (multiplier == 1) {
    for (let channel = 0; channel < channels; channel += 4) {
      const shift = FLOAT * <usize>channel
      storeSome(to + shift, loadSome(from + shift, channels - channel), channels - channel)
    }
    return
  }
  for (let channel = 0; channel < channels; channel++) {
    let sum: f32 = 0
    for (let i = 0; i < multiplier; i++) {
      sum += load<f32>(from)
      from += 4
    }
    store<f32>(to, sum)
    to += 4
  }
}
