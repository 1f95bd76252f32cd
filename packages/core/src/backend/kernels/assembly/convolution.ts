import { multiplyRows } from './micro-kernel'
import { dotRows } from './narrow-kernel'
import { Task, scratchOf, takeItem } from './task'
import { FLOAT } from './vector'
import { copyWindow } from './window'

/**
 * A grid of pixels, for each of which a few runs of the input (its window) are multiplied with a matrix: a convolution,
 * its gradient by the input (one grid for each phase of the stride), a matrix product (each row a pixel).
 */
@unmanaged
class ConvolutionTask extends Task {
  input: usize
  batch: i32
  height: i32
  width: i32
  channels: i32
  /** Where the window of grid pixel (0, 0) begins in the input. */
  top: i32
  left: i32
  /** Rows and columns that one window spans. */
  spanRows: i32
  spanColumns: i32
  strideY: i32
  strideX: i32
  gridHeight: i32
  gridWidth: i32
  /** Whether every window lies inside the input, so that none has to be copied with a border. */
  direct: i32
  /** Runs (offset in bytes in the window, length in floats), and blocks of runs (first, count, depth before it). */
  segments: usize
  blocks: usize
  blockCount: i32
  depth: i32
  panels: usize
  bias: usize
  activation: i32
  output: usize
  outputHeight: i32
  outputWidth: i32
  outputChannels: i32
  /** Grid pixel (y, x) goes to output pixel (y · spreadY + offsetY, x · spreadX + offsetX). */
  spreadY: i32
  spreadX: i32
  offsetY: i32
  offsetX: i32
  /** A tile is `tileImages` pictures × `tileRows` rows of the grid; its panels are shared among `splits` items. */
  tileRows: i32
  tileImages: i32
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
    const image = (tile / rowTiles) * task.tileImages
    const rows = min(task.tileRows, task.gridHeight - row)
    const images = min(task.tileImages, task.batch - image)
    convolveTile(task, scratchOf(task, worker), image, images, row, rows, split)
  }
}

function convolveTile(
  task: ConvolutionTask,
  table: usize,
  image: i32,
  images: i32,
  row: i32,
  rows: i32,
  split: i32,
): void {
  const columns = (task.gridWidth - 1) * task.strideX + task.spanColumns
  const windowRows = (rows - 1) * task.strideY + task.spanRows
  const inputBytes = FLOAT * <usize>(task.height * task.width) * task.channels
  const top = row * task.strideY + task.top
  const pixels = images * rows * task.gridWidth
  let base = task.input + <usize>image * inputBytes
  let pitch = FLOAT * <usize>(task.width * task.channels)
  let imageBytes = inputBytes
  if (task.direct) {
    base += <usize>top * pitch + FLOAT * <usize>(task.left * task.channels)
  } else {
    const windows = table + 8 * <usize>((pixels + 3) & ~3)
    pitch = FLOAT * <usize>(columns * task.channels)
    imageBytes = <usize>windowRows * pitch
    for (let i = 0; i < images; i++) {
      // prettier-ignore
      copyWindow(
        base + <usize>i * inputBytes, task.height, task.width, task.channels, 0, task.channels,
        top, task.left, windowRows, columns, windows + <usize>i * imageBytes,
      )
    }
    base = windows
  }
  listPixels(task, table, image, images, row, rows, base, pitch, imageBytes)
  if (task.narrow) multiplyNarrowTile(task, table, pixels)
  else multiplyTile(task, table, pixels, split)
}

/** Writes (input address, output address) of each pixel of a tile, the last one repeated to fill a group of four. */
function listPixels(
  task: ConvolutionTask,
  table: usize,
  image: i32,
  images: i32,
  row: i32,
  rows: i32,
  base: usize,
  pitch: usize,
  imageBytes: usize,
): void {
  const stepIn = FLOAT * <usize>(task.strideX * task.channels)
  const stepOut = FLOAT * <usize>(task.spreadX * task.outputChannels)
  let entry = table
  let from: usize = 0
  for (let i = 0; i < images; i++) {
    for (let y = 0; y < rows; y++) {
      from = base + <usize>i * imageBytes + <usize>(y * task.strideY) * pitch
      const outputRow = (row + y) * task.spreadY + task.offsetY
      const outputPixel = <usize>((image + i) * task.outputHeight + outputRow) * task.outputWidth + task.offsetX
      let to = task.output + 4 * outputPixel * task.outputChannels
      for (let x = 0; x < task.gridWidth; x++) {
        store<usize>(entry, from)
        store<usize>(entry, to, 4)
        entry += 8
        from += stepIn
        to += stepOut
      }
    }
  }
  const pixels = images * rows * task.gridWidth
  for (let pixel = pixels; pixel & 3; pixel++) {
    store<usize>(entry, from - stepIn)
    entry += 8
  }
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
      const matrix = task.panels + 32 * (<usize>panel * task.depth + before)
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
      const weights = task.panels + FLOAT * (<usize>channel * task.depth + before)
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
