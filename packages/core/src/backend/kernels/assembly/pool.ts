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
  dilationY: i32
  dilationX: i32
  top: i32
  left: i32
  /** Channels that one item of a backward kernel takes. */
  channelBlock: i32
}

// @ts-ignore: decorator
@inline
function maximumOf(task: PoolTask, image: usize, y0: i32, x0: i32, count: i32): v128 {
  const pixel = FLOAT * <usize>task.channels
  let best = f32x4.splat(-f32.MAX_VALUE)
  let found = false
  for (let ty = 0; ty < task.filterHeight; ty++) {
    const y = y0 + ty * task.dilationY
    if (<u32>y >= <u32>task.height) continue
    const row = image + <usize>(y * task.width) * pixel
    for (let tx = 0; tx < task.filterWidth; tx++) {
      const x = x0 + tx * task.dilationX
      if (<u32>x >= <u32>task.width) continue
      const value = loadSome(row + <usize>x * pixel, count)
      best = found ? f32x4.max(best, value) : value
      found = true
    }
  }
  return best
}

/** Items: rows of the output. */
export function maxPool(task: PoolTask, _worker: i32): void {
  const pixel = FLOAT * <usize>task.channels
  const imageBytes = <usize>(task.height * task.width) * pixel
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const image = task.x + <usize>(item / task.outHeight) * imageBytes
    const y0 = (item % task.outHeight) * task.strideY - task.top
    let target = task.output + <usize>(item * task.outWidth) * pixel
    for (let column = 0; column < task.outWidth; column++) {
      const x0 = column * task.strideX - task.left
      let channel = 0
      for (; channel + 4 <= task.channels; channel += 4) {
        v128.store(target, maximumOf(task, image + 4 * channel, y0, x0, 4))
        target += 16
      }
      const rest = task.channels - channel
      if (rest > 0) {
        storeSome(target, maximumOf(task, image + 4 * channel, y0, x0, rest), rest)
        target += 4 * rest
      }
    }
  }
}

/** Gives the gradient to the first largest value of each window, as a scan by rows finds it. */
// @ts-ignore: decorator
@inline
function scatterMaximum(
  task: PoolTask,
  image: usize,
  target: usize,
  dy: v128,
  y0: i32,
  x0: i32,
  count: i32,
): void {
  const pixel = FLOAT * <usize>task.channels
  let best = f32x4.splat(0)
  let winner = i32x4.splat(-1)
  let tap = 0
  for (let ty = 0; ty < task.filterHeight; ty++) {
    const y = y0 + ty * task.dilationY
    const row = image + <usize>(y * task.width) * pixel
    for (let tx = 0; tx < task.filterWidth; tx++, tap++) {
      const x = x0 + tx * task.dilationX
      if (<u32>y >= <u32>task.height || <u32>x >= <u32>task.width) continue
      const value = loadSome(row + <usize>x * pixel, count)
      const none = i32x4.eq(winner, i32x4.splat(-1))
      const better = v128.or(none, f32x4.gt(value, best))
      best = v128.bitselect(value, best, better)
      winner = v128.bitselect(i32x4.splat(tap), winner, better)
    }
  }
  tap = 0
  for (let ty = 0; ty < task.filterHeight; ty++) {
    const y = y0 + ty * task.dilationY
    const row = target + <usize>(y * task.width) * pixel
    for (let tx = 0; tx < task.filterWidth; tx++, tap++) {
      const x = x0 + tx * task.dilationX
      if (<u32>y >= <u32>task.height || <u32>x >= <u32>task.width) continue
      const share = v128.and(dy, i32x4.eq(winner, i32x4.splat(tap)))
      const at = row + <usize>x * pixel
      storeSome(at, f32x4.add(loadSome(at, count), share), count)
    }
  }
}

/** Spreads the gradient evenly over the window; what falls outside of the picture is lost, as TensorFlow.js does it. */
// @ts-ignore: decorator
@inline
function scatterMean(
  task: PoolTask,
  target: usize,
  dy: v128,
  y0: i32,
  x0: i32,
  count: i32,
): void {
  const pixel = FLOAT * <usize>task.channels
  const share = f32x4.mul(dy, f32x4.splat(<f32>1 / <f32>(task.filterHeight * task.filterWidth)))
  for (let ty = 0; ty < task.filterHeight; ty++) {
    const y = y0 + ty * task.dilationY
    const row = target + <usize>(y * task.width) * pixel
    for (let tx = 0; tx < task.filterWidth; tx++) {
      const x = x0 + tx * task.dilationX
      if (<u32>y >= <u32>task.height || <u32>x >= <u32>task.width) continue
      const at = row + <usize>x * pixel
      storeSome(at, f32x4.add(loadSome(at, count), share), count)
    }
  }
}

/** Items: pictures × blocks of channels. The output must be 0. */
export function maxPoolGradient(task: PoolTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) scatter(task, item, true)
}

/** Items: pictures × blocks of channels. The output must be 0. */
export function averagePoolGradient(task: PoolTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) scatter(task, item, false)
}

function scatter(task: PoolTask, item: i32, maximum: bool): void {
  const pixel = FLOAT * <usize>task.channels
  const blocks = (task.channels + task.channelBlock - 1) / task.channelBlock
  const image = item / blocks
  const first = (item % blocks) * task.channelBlock
  const last = min(first + task.channelBlock, task.channels)
  const start = <usize>(image * task.height * task.width) * pixel
  let dy = task.dy + <usize>(image * task.outHeight * task.outWidth) * pixel
  for (let row = 0; row < task.outHeight; row++) {
    const y0 = row * task.strideY - task.top
    for (let column = 0; column < task.outWidth; column++) {
      const x0 = column * task.strideX - task.left
      for (let channel = first; channel < last; channel += 4) {
        const at = start + FLOAT * <usize>channel
        const count = last - channel
        const value = loadSome(dy + 4 * channel, count)
        if (maximum) scatterMaximum(task, task.x + at, task.output + at, value, y0, x0, count)
        else scatterMean(task, task.output + at, value, y0, x0, count)
      }
      dy += pixel
    }
  }
}
