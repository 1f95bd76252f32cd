import { multiplyApart } from './micro-kernel'
import { Task, partStart, scratchOf, takeItem } from './task'
import { FLOAT } from './vector'
import { PLACES, TileGrid, transformTile } from './winograd'

/**
 * The gradient of a 3×3 convolution by its filter, by Winograd's transforms: at each of the 16 places, the sum over all
 * tiles of (transformed input) ⊗ (transformed gradient of the output). Items: parts of the tiles × blocks of channels.
 */
@unmanaged
class WinogradGradientTask extends TileGrid {
  gradient: usize
  channelBlock: i32
  parts: i32
  /** Of each part [16][channels][outputChannels rounded up to 8]. */
  output: usize
  partBytes: usize
}

/** Scratch: one window, transformed inputs, transformed gradients, each of `tilesPerItem` tiles. */
export function winogradGradient(task: WinogradGradientTask, worker: i32): void {
  const window = scratchOf(task, worker)
  const inputs = window + FLOAT * PLACES * <usize>task.channelBlock
  const inputBytes = FLOAT * <usize>(task.tilesPerItem * task.channelBlock)
  const gradients = inputs + PLACES * inputBytes
  const panelCount = (task.outputChannels + 7) / 8
  const gradientBytes = 32 * <usize>(task.tilesPerItem * panelCount)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const part = item % task.parts
    const firstChannel = (item / task.parts) * task.channelBlock
    const channels = min(task.channelBlock, task.channels - firstChannel)
    const start = partStart(task.tileCount, part, task.parts)
    const end = partStart(task.tileCount, part + 1, task.parts)
    const output = task.output + <usize>part * task.partBytes + 32 * <usize>(firstChannel * panelCount)
    for (let first = start; first < end; first += task.tilesPerItem) {
      const count = min(task.tilesPerItem, end - first)
      for (let i = 0; i < count; i++) {
        const target = inputs + FLOAT * <usize>(i * channels)
        transformTile(task, first + i, firstChannel, channels, window, target, inputBytes)
        transformGradient(task, first + i, gradients + 32 * <usize>(i * panelCount), gradientBytes)
      }
      for (let place = 0; place < PLACES; place++) {
        // prettier-ignore
        multiplyPlace(
          inputs + <usize>place * inputBytes, gradients + <usize>place * gradientBytes, count,
          channels, panelCount, output + 32 * <usize>(place * task.channels * panelCount),
          first > start,
        )
      }
    }
  }
}

function multiplyPlace(
  left: usize,
  right: usize,
  depth: i32,
  rows: i32,
  panelCount: i32,
  output: usize,
  accumulate: bool,
): void {
  const leftStep = FLOAT * <usize>rows
  const rightStep = 32 * <usize>panelCount
  for (let row = 0; row < rows; row += 4) {
    for (let panel = 0; panel < panelCount; panel++) {
      const column = 32 * <usize>panel
      const target = output + <usize>row * rightStep + column
      multiplyApart(left, leftStep, right + column, rightStep, depth, target, rightStep, accumulate)
    }
    left += 16
  }
}

/** A·y·Aᵀ, where A = [1 0; 1 1; 1 −1; 0 −1], of the up to 2×2 pixels of the output that a tile covers. */
function transformGradient(
  task: WinogradGradientTask,
  tile: i32,
  target: usize,
  pitch: usize,
): void {
  const tilesOfImage = task.tileRows * task.tileColumns
  const image = tile / tilesOfImage
  const place = tile % tilesOfImage
  const y = 2 * (place / task.tileColumns)
  const x = 2 * (place % task.tileColumns)
  const pixel = FLOAT * <usize>task.outputChannels
  const below = pixel * task.outputWidth
  const isHigh = y + 1 < task.outputHeight
  const isWide = x + 1 < task.outputWidth
  const zero = f32x4.splat(0)
  let source =
    task.gradient + <usize>((image * task.outputHeight + y) * task.outputWidth + x) * pixel
  for (let channel = 0; channel < task.outputChannels; channel += 4) {
    const a = v128.load(source)
    const b = isWide ? v128.load(source + pixel) : zero
    const c = isHigh ? v128.load(source + below) : zero
    const d = isWide && isHigh ? v128.load(source + below + pixel) : zero
    spread(a, b, target, pitch)
    spread(f32x4.add(a, c), f32x4.add(b, d), target + 4 * pitch, pitch)
    spread(f32x4.sub(a, c), f32x4.sub(b, d), target + 8 * pitch, pitch)
    spread(f32x4.neg(c), f32x4.neg(d), target + 12 * pitch, pitch)
    source += 16
    target += 16
  }
}

// @ts-ignore: decorator
@inline
function spread(left: v128, right: v128, target: usize, pitch: usize): void {
  v128.store(target, left)
  v128.store(target + pitch, f32x4.add(left, right))
  v128.store(target + 2 * pitch, f32x4.sub(left, right))
  v128.store(target + 3 * pitch, f32x4.neg(right))
}

/** Adds up the parts, and transforms the sum to the gradient of the filter, [3, 3, channels, outputChannels]. */
@unmanaged
class WinogradSumTask extends Task {
  source: usize
  parts: i32
  partBytes: usize
  channels: i32
  outputChannels: i32
  /** The memory of one item: 16 × outputChannels floats rounded up to 8. */
  output: usize
}

/** Gᵀ·u·G. Items: the channels. Scratch: the sum of one channel. */
export function winogradSum(task: WinogradSumTask, worker: i32): void {
  const sums = scratchOf(task, worker)
  const rowBytes = 32 * <usize>((task.outputChannels + 7) / 8)
  const placeBytes = <usize>task.channels * rowBytes
  for (let channel = takeItem(task); channel >= 0; channel = takeItem(task)) {
    const source = task.source + <usize>channel * rowBytes
    for (let place: usize = 0; place < <usize>PLACES; place++) {
      sumRow(task, source + place * placeBytes, sums + place * rowBytes, rowBytes)
    }
    const tap = FLOAT * <usize>(task.channels * task.outputChannels)
    let target = task.output + FLOAT * <usize>(channel * task.outputChannels)
    for (let column: usize = 0; column < FLOAT * <usize>task.outputChannels; column += 16) {
      transformSum(sums + column, rowBytes, target, tap)
      target += 16
    }
  }
}

function sumRow(task: WinogradSumTask, source: usize, target: usize, bytes: usize): void {
  for (let column: usize = 0; column < bytes; column += 16) {
    let sum = v128.load(source + column)
    let from = source + column
    for (let part = 1; part < task.parts; part++) {
      from += task.partBytes
      sum = f32x4.add(sum, v128.load(from))
    }
    v128.store(target + column, sum)
  }
}

/** Four columns at once. */
function transformSum(sums: usize, pitch: usize, target: usize, tap: usize): void {
  const half = f32x4.splat(0.5)
  for (let row = 0; row < 4; row++) {
    const at = sums + 4 * <usize>row * pitch
    const u1 = v128.load(at + pitch)
    const u2 = v128.load(at + 2 * pitch)
    const even = f32x4.mul(half, f32x4.add(u1, u2))
    v128.store(at, f32x4.add(v128.load(at), even))
    v128.store(at + pitch, f32x4.mul(half, f32x4.sub(u1, u2)))
    v128.store(at + 2 * pitch, f32x4.add(even, v128.load(at + 3 * pitch)))
  }
  for (let column = 0; column < 3; column++) {
    const u1 = v128.load(sums + 4 * pitch)
    const u2 = v128.load(sums + 8 * pitch)
    const even = f32x4.mul(half, f32x4.add(u1, u2))
    v128.store(target, f32x4.add(v128.load(sums), even))
    v128.store(target + 3 * tap, f32x4.mul(half, f32x4.sub(u1, u2)))
    v128.store(target + 6 * tap, f32x4.add(even, v128.load(sums + 12 * pitch)))
    sums += pitch
    target += tap
  }
}
