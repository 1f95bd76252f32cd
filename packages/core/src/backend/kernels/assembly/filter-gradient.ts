import { multiplyPanels } from './micro-kernel'
import { packPanel, packTransposedPanel } from './pack'
import { Task, partStart, scratchOf, takeItem } from './task'
import { FLOAT } from './vector'
import { copySlice, slicesOf, windowAt, windowColumns, WindowTask, windowRows } from './window-task'

/**
 * The gradient of a convolution by its filter, [taps · channels, outputChannels]: the sum over all pixels of the grid
 * of (window of the input) ⊗ (gradient of the output). With one tap, a product of matrices of which the left one is
 * transposed. Items: parts of the pixels × blocks of channels; each part has an output of its own.
 */
@unmanaged
class FilterGradientTask extends WindowTask {
  /** Each tap's plane (counted), row and column in the window. */
  taps: usize
  tapCount: i32
  /** Channels that one item takes. */
  channelBlock: i32
  gradient: usize
  /** 0 where the gradient is [pixels, outputChannels]; else it is transposed, and this the bytes of one row. */
  gradientStride: i32
  output: usize
  outputBytes: usize
  outputChannels: i32
  tileRows: i32
  tileSlices: i32
  /** Parts into which the tiles are divided. */
  parts: i32
}

/** Addresses of a tile that are the same for all its channels. */
@unmanaged
class Tile {
  pixels: i32
  /** The rows of the left matrix: (offset of the float from the pixel's address, row of the output). */
  rows: usize
  rowCount: i32
  addresses: usize
  gradientPanels: usize
  leftPanel: usize
  output: usize
}

/**
 * Scratch: the tile's record (64 bytes), its rows (8 bytes for each of taps · channelBlock + 3), its pixels' addresses,
 * one left panel, the gradient's panels, the windows.
 */
export function filterGradient(task: FilterGradientTask, worker: i32): void {
  const scratch = scratchOf(task, worker)
  const tile = changetype<Tile>(scratch)
  const rowTiles = (task.gridHeight + task.tileRows - 1) / task.tileRows
  const tiles = rowTiles * ((slicesOf(task) + task.tileSlices - 1) / task.tileSlices)
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const part = item % task.parts
    const firstChannel = (item / task.parts) * task.channelBlock
    const channels = min(task.channelBlock, task.channels - firstChannel)
    const last = partStart(tiles, part + 1, task.parts)
    tile.rows = scratch + 64
    tile.output = task.output + <usize>part * task.outputBytes
    listRows(task, tile, firstChannel, channels)
    const first = partStart(tiles, part, task.parts)
    for (let index = first; index < last; index++) {
      const row = (index % rowTiles) * task.tileRows
      const slice = (index / rowTiles) * task.tileSlices
      const rows = min(task.tileRows, task.gridHeight - row)
      const slices = min(task.tileSlices, slicesOf(task) - slice)
      prepareTile(task, tile, slice, slices, row, rows, firstChannel, channels)
      multiplyTile(task, tile, index > first)
    }
  }
}

/** Columns of the pictures in which the windows lie: the input's, or those of a copy. */
function columnsOf(task: FilterGradientTask): i32 {
  return task.direct ? task.width : windowColumns(task)
}

/** Pixels from one plane of a window to the next. */
function planePixels(task: FilterGradientTask): i32 {
  return task.direct
    ? task.planeStep * task.height * task.width
    : windowRows(task, task.tileRows) * windowColumns(task)
}

function listRows(task: FilterGradientTask, tile: Tile, firstChannel: i32, channels: i32): void {
  const pixel = task.direct ? task.channels : channels
  let entry = tile.rows
  for (let tap = 0; tap < task.tapCount; tap++) {
    const position = task.taps + 12 * tap
    const line = load<i32>(position, 4) * columnsOf(task) + load<i32>(position, 8)
    const offset = (load<i32>(position) * planePixels(task) + line) * pixel
    for (let channel = 0; channel < channels; channel++) {
      store<i32>(entry, 4 * (offset + channel))
      store<i32>(entry, tap * task.channels + firstChannel + channel, 4)
      entry += 8
    }
  }
  tile.rowCount = task.tapCount * channels
  const end = entry + 24
  for (; entry < end; entry += 8) store<i32>(entry, load<i32>(entry - 8))
  tile.addresses = end
}

function prepareTile(
  task: FilterGradientTask,
  tile: Tile,
  slice: i32,
  slices: i32,
  row: i32,
  rows: i32,
  firstChannel: i32,
  channels: i32,
): void {
  const pixels = slices * rows * task.gridWidth
  tile.pixels = pixels
  tile.leftPanel = (tile.addresses + 4 * pixels + 15) & ~15
  tile.gradientPanels = tile.leftPanel + 16 * pixels
  const panelCount = (task.outputChannels + 7) / 8
  packGradient(task, tile, (slice * task.gridHeight + row) * task.gridWidth, panelCount)

  const windows = tile.gradientPanels + 32 * <usize>panelCount * pixels
  const pixelBytes = FLOAT * <usize>(task.direct ? task.channels : channels)
  const planeBytes = <usize>planePixels(task) * pixelBytes
  const pitch = <usize>(task.strideY * columnsOf(task)) * pixelBytes
  const step = <usize>task.strideX * pixelBytes
  let entry = tile.addresses
  for (let i = 0; i < slices; i++) {
    let base = windows + <usize>(i * task.planes) * planeBytes
    if (task.direct) base = windowAt(task, slice + i, row) + 4 * firstChannel
    else copySlice(task, slice + i, row, rows, firstChannel, channels, base, planeBytes)
    for (let y = 0; y < rows; y++) {
      let address = base + <usize>y * pitch
      for (let x = 0; x < task.gridWidth; x++) {
        store<usize>(entry, address)
        entry += 4
        address += step
      }
    }
  }
}

function packGradient(task: FilterGradientTask, tile: Tile, firstPixel: i32, panelCount: i32): void {
  const stride = FLOAT * <usize>task.outputChannels
  for (let panel = 0; panel < panelCount; panel++) {
    const target = tile.gradientPanels + 32 * <usize>panel * tile.pixels
    const count = task.outputChannels - 8 * panel
    if (task.gradientStride) {
      const source = task.gradient + 8 * <usize>panel * task.gradientStride + FLOAT * <usize>firstPixel
      packTransposedPanel(source, task.gradientStride, tile.pixels, count, target)
    } else {
      packPanel(task.gradient + <usize>firstPixel * stride + 32 * panel, stride, tile.pixels, count, target)
    }
  }
}

function multiplyTile(task: FilterGradientTask, tile: Tile, accumulate: bool): void {
  const outputs = changetype<usize>(tile) + 40
  const rowBytes = FLOAT * <usize>task.outputChannels
  for (let row = 0; row < tile.rowCount; row += 4) {
    const rows = tile.rows + 8 * row
    packLeft(tile, rows)
    const count = min(4, tile.rowCount - row)
    for (let i = 0; i < count; i++) {
      store<usize>(outputs + 4 * i, tile.output + <usize>load<i32>(rows + 8 * i, 4) * rowBytes)
    }
    let matrix = tile.gradientPanels
    let column: usize = 0
    for (let left = task.outputChannels; left > 0; left -= 8) {
      multiplyPanels(tile.leftPanel, matrix, tile.pixels, outputs, count, column, left, accumulate)
      matrix += 32 * tile.pixels
      column += 32
    }
  }
}

/** Packs four rows of the left matrix; where they follow each other in memory, four floats at a time. */
function packLeft(tile: Tile, rows: usize): void {
  let target = tile.leftPanel
  let entry = tile.addresses
  const end = entry + 4 * tile.pixels
  const o0 = <usize>load<i32>(rows)
  const o3 = <usize>load<i32>(rows, 24)
  if (o3 == o0 + 12) {
    for (; entry < end; entry += 4) {
      v128.store(target, v128.load(load<usize>(entry) + o0))
      target += 16
    }
    return
  }
  const o1 = <usize>load<i32>(rows, 8)
  const o2 = <usize>load<i32>(rows, 16)
  for (; entry < end; entry += 4) {
    const address = load<usize>(entry)
    store<f32>(target, load<f32>(address + o0))
    store<f32>(target, load<f32>(address + o1), 4)
    store<f32>(target, load<f32>(address + o2), 8)
    store<f32>(target, load<f32>(address + o3), 12)
    target += 16
  }
}

/** Adds up the outputs of the parts, times a factor. Items: pieces of the sum. */
@unmanaged
class SumPartsTask extends Task {
  source: usize
  parts: i32
  partBytes: usize
  output: usize
  count: i32
  factor: f32
}

export function sumParts(task: SumPartsTask, _worker: i32): void {
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    let index = partStart(task.count, item, task.items)
    const end = partStart(task.count, item + 1, task.items)
    for (; index + 4 <= end; index += 4) {
      let source = task.source + FLOAT * <usize>index
      let sum = v128.load(source)
      for (let part = 1; part < task.parts; part++) {
        source += task.partBytes
        sum = f32x4.add(sum, v128.load(source))
      }
      v128.store(task.output + FLOAT * <usize>index, f32x4.mul(sum, f32x4.splat(task.factor)))
    }
    for (; index < end; index++) {
      let source = task.source + FLOAT * <usize>index
      let sum = load<f32>(source)
      for (let part = 1; part < task.parts; part++) {
        source += task.partBytes
        sum += load<f32>(source)
      }
      store<f32>(task.output + FLOAT * <usize>index, sum * task.factor)
    }
  }
}
