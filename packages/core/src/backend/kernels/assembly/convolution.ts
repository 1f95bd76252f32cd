import { multiplyRows } from './micro-kernel'
import { dotRows } from './narrow-kernel'
import { scratchOf, takeItem } from './task'
import { FLOAT } from './vector'
import { copySlice, slicesOf, windowAt, windowColumns, WindowTask, windowRows } from './window-task'

/**
 * A grid of pixels, for each of which a few runs of the input (its window) are multiplied with a matrix: a convolution,
 * its gradient by the input (one grid for each phase of the stride), a matrix product (each row a pixel).
 */
@unmanaged
class ConvolutionTask extends WindowTask {
  /** Runs (offset in bytes in the window, length in floats), and blocks of runs (first, count, depth before it). */
  segments: usize
  blocks: usize
  blockCount: i32
  windowLength: i32
  panels: usize
  bias: usize
  activation: i32
  output: usize
  outputDepth: i32
  outputHeight: i32
  outputWidth: i32
  outputChannels: i32
  /** Grid pixel (z, y, x) goes to output pixel (z · spreadZ + offsetZ, y · spreadY + offsetY, x · spreadX + offsetX). */
  spreadZ: i32
  spreadY: i32
  spreadX: i32
  offsetZ: i32
  offsetY: i32
  offsetX: i32
  /** A tile is `tileSlices` slices × `tileRows` rows of the grid; its panels are shared among `splits` items. */
  tileRows: i32
  tileSlices: i32
  splits: i32
  /** Whether `panels` holds the matrix by columns, for few output channels, instead of by panels. */
  narrow: i32
}

/** Scratch: the table of a tile's pixels (8 bytes each, rounded up to 4), then its windows. */
export function convolve(task: ConvolutionTask, worker: i32): void {
  const rowTiles = (task.gridHeight + task.tileRows - 1) / task.tileRows
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const split = item % task.splits
    const tile = item / task.splits
    const row = (tile % rowTiles) * task.tileRows
    const slice = (tile / rowTiles) * task.tileSlices
    const rows = min(task.tileRows, task.gridHeight - row)
    const slices = min(task.tileSlices, slicesOf(task) - slice)
    const table = scratchOf(task, worker)
    const pixels = slices * rows * task.gridWidth
    listPixels(task, table, slice, slices, row, rows)
    if (task.narrow) multiplyNarrowTile(task, table, pixels)
    else multiplyTile(task, table, pixels, split)
  }
}

/** Writes (input address, output address) of each pixel of a tile, the last one repeated to fill a group of four. */
function listPixels(
  task: ConvolutionTask,
  table: usize,
  slice: i32,
  slices: i32,
  row: i32,
  rows: i32,
): void {
  const pixels = slices * rows * task.gridWidth
  const windows = table + 8 * <usize>((pixels + 3) & ~3)
  const columns = task.direct ? task.width : windowColumns(task)
  const pitch = FLOAT * <usize>(columns * task.channels)
  const planeBytes = <usize>windowRows(task, task.tileRows) * pitch
  const stepIn = FLOAT * <usize>(task.strideX * task.channels)
  const stepOut = FLOAT * <usize>(task.spreadX * task.outputChannels)
  let entry = table
  let from: usize = 0
  for (let i = 0; i < slices; i++) {
    let base = windows + <usize>(i * task.planes) * planeBytes
    if (task.direct) base = windowAt(task, slice + i, row)
    else copySlice(task, slice + i, row, rows, 0, task.channels, base, planeBytes)
    for (let y = 0; y < rows; y++) {
      from = base + <usize>(y * task.strideY) * pitch
      let to = outputAt(task, slice + i, row + y)
      for (let x = 0; x < task.gridWidth; x++) {
        store<usize>(entry, from)
        store<usize>(entry, to, 4)
        entry += 8
        from += stepIn
        to += stepOut
      }
    }
  }
  for (let pixel = pixels; pixel & 3; pixel++) {
    store<usize>(entry, from - stepIn)
    entry += 8
  }
}

/** Where the first pixel of a row of the grid goes. */
// @ts-ignore: decorator
@inline
function outputAt(task: ConvolutionTask, slice: i32, row: i32): usize {
  const volume = slice / task.gridDepth
  const z = (slice % task.gridDepth) * task.spreadZ + task.offsetZ
  const y = row * task.spreadY + task.offsetY
  const line = (volume * task.outputDepth + z) * task.outputHeight + y
  return task.output + FLOAT * <usize>(line * task.outputWidth + task.offsetX) * task.outputChannels
}

function multiplyTile(task: ConvolutionTask, table: usize, pixels: i32, split: i32): void {
  const panelCount = (task.outputChannels + 7) / 8
  const firstPanel = (panelCount * split) / task.splits
  const lastPanel = (panelCount * (split + 1)) / task.splits
  for (let block = 0; block < task.blockCount; block++) {
    const entry = task.blocks + 12 * block
    const segments = task.segments + 8 * load<i32>(entry)
    const segmentCount = load<i32>(entry, 4)
    const before = load<i32>(entry, 8)
    const activation = block == task.blockCount - 1 ? task.activation : 0
    for (let panel = firstPanel; panel < lastPanel; panel++) {
      const matrix = task.panels + 32 * (<usize>panel * task.windowLength + before)
      const bias = task.bias && block == 0 ? task.bias + 32 * panel : 0
      const width = task.outputChannels - 8 * panel
      for (let pixel = 0; pixel < pixels; pixel += 4) {
        // prettier-ignore
        multiplyRows(
          table + 8 * pixel, pixels - pixel, segments, segmentCount, matrix, bias, 32 * panel,
          width, block > 0, activation,
        )
      }
    }
  }
}

function multiplyNarrowTile(task: ConvolutionTask, table: usize, pixels: i32): void {
  for (let block = 0; block < task.blockCount; block++) {
    const entry = task.blocks + 12 * block
    const segments = task.segments + 8 * load<i32>(entry)
    const segmentCount = load<i32>(entry, 4)
    const before = load<i32>(entry, 8)
    const activation = block == task.blockCount - 1 ? task.activation : 0
    for (let channel = 0; channel < task.outputChannels; channel++) {
      const column = 4 * channel
      const weights = task.panels + FLOAT * (<usize>channel * task.windowLength + before)
      const bias: f32 = task.bias && block == 0 ? load<f32>(task.bias + column) : 0
      for (let pixel = 0; pixel < pixels; pixel += 4) {
        // prettier-ignore
        dotRows(
          table + 8 * pixel, pixels - pixel, segments, segmentCount, weights, bias, column,
          block > 0, activation,
        )
      }
    }
  }
}
