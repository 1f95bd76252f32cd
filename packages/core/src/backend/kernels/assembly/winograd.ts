/**
 * Convolution with a 3×3 filter by Winograd's minimal filtering F(2×2, 3×3) (Lavin and Gray, 2016): tiles of 4×4 input
 * pixels are transformed, multiplied with the transformed filter at each of 16 places, and transformed back to tiles of
 * 2×2 output pixels. That takes 16 products where the definition takes 36.
 */
import { activate, multiplyRows } from './micro-kernel'
import { Task, scratchOf, takeItem } from './task'
import { FLOAT } from './vector'
import { copyWindow } from './window'

/** Places of a tile. */
export const PLACES = 16

@unmanaged
export class TileGrid extends Task {
  input: usize
  height: i32
  width: i32
  channels: i32
  /** Where the window of output pixel (0, 0) begins in the input. */
  top: i32
  left: i32
  outputHeight: i32
  outputWidth: i32
  outputChannels: i32
  /** Tiles of one picture, of all pictures, and of one item. */
  tileRows: i32
  tileColumns: i32
  tileCount: i32
  tilesPerItem: i32
}

@unmanaged
class WinogradTask extends TileGrid {
  /** The transformed filter as panels of 8 columns: [16][panels][channels][8]. */
  panels: usize
  bias: usize
  activation: i32
  output: usize
}

const longestBlock: i32 = 512

/** Scratch: one run (8 bytes), the table of tiles (8 bytes each), one window, transformed inputs, products. */
export function winograd(task: WinogradTask, worker: i32): void {
  const run = scratchOf(task, worker)
  const table = run + 16
  const tiles = task.tilesPerItem
  const window = table + 8 * <usize>tiles
  const inputs = window + FLOAT * PLACES * <usize>task.channels
  const inputBytes = FLOAT * <usize>(tiles * task.channels)
  const products = inputs + PLACES * inputBytes
  const panelCount = (task.outputChannels + 7) / 8
  const productBytes = 32 * <usize>(tiles * panelCount)
  for (let i = 0; i < tiles; i++) {
    store<usize>(table + 8 * i, inputs + FLOAT * <usize>(i * task.channels))
    store<usize>(table + 8 * i, products + 32 * <usize>(i * panelCount), 4)
  }
  for (let item = takeItem(task); item >= 0; item = takeItem(task)) {
    const first = item * tiles
    const count = min(tiles, task.tileCount - first)
    for (let i = 0; i < count; i++) {
      const target = inputs + FLOAT * <usize>(i * task.channels)
      transformTile(task, first + i, 0, task.channels, window, target, inputBytes)
    }
    for (let place = 0; place < PLACES; place++) {
      multiplyPlace(task, run, table, place, count, inputBytes, productBytes, panelCount)
    }
    for (let i = 0; i < count; i++) {
      transformBack(task, first + i, products + 32 * <usize>(i * panelCount), productBytes)
    }
  }
}

function multiplyPlace(
  task: WinogradTask,
  run: usize,
  table: usize,
  place: i32,
  count: i32,
  inputBytes: usize,
  productBytes: usize,
  panelCount: i32,
): void {
  const matrix = task.panels + 32 * <usize>(place * panelCount * task.channels)
  for (let before = 0; before < task.channels; before += longestBlock) {
    store<usize>(run, <usize>place * inputBytes + 4 * <usize>before)
    store<i32>(run, min(longestBlock, task.channels - before), 4)
    for (let panel = 0; panel < panelCount; panel++) {
      const column = <usize>place * productBytes + 32 * panel
      const part = matrix + 32 * <usize>(panel * task.channels + before)
      for (let i = 0; i < count; i += 4) {
        multiplyRows(table + 8 * i, count - i, run, 1, part, 0, column, 8, before > 0, 0)
      }
    }
  }
}

/** Transforms the 4×4 pixels of a tile, of channels `first` … `first + count`, to 16 rows `pitch` bytes apart. */
export function transformTile(
  task: TileGrid,
  tile: i32,
  first: i32,
  count: i32,
  window: usize,
  target: usize,
  pitch: usize,
): void {
  const tilesOfImage = task.tileRows * task.tileColumns
  const image = tile / tilesOfImage
  const place = tile % tilesOfImage
  const top = task.top + 2 * (place / task.tileColumns)
  const left = task.left + 2 * (place % task.tileColumns)
  const picture = task.input + FLOAT * <usize>(image * task.height * task.width) * task.channels
  if (top >= 0 && left >= 0 && top + 4 <= task.height && left + 4 <= task.width) {
    const pixel = FLOAT * <usize>task.channels
    const corner = picture + <usize>(top * task.width + left) * pixel + 4 * first
    transformPixels(corner, pixel * task.width, pixel, count, target, pitch)
  } else {
    // prettier-ignore
    copyWindow(
      picture, task.height, task.width, task.channels, first, count, top, left, 4, 4, window,
    )
    transformPixels(window, 16 * <usize>count, 4 * <usize>count, count, target, pitch)
  }
}

/** Bᵀ·d·B, where Bᵀ = [1 0 −1 0; 0 1 1 0; 0 −1 1 0; 0 1 0 −1]. */
function transformPixels(
  corner: usize,
  row: usize,
  pixel: usize,
  channels: i32,
  target: usize,
  pitch: usize,
): void {
  for (let channel = 0; channel < channels; channel += 4) {
    let column = corner
    const a0 = v128.load(column)
    const a1 = v128.load(column + row)
    const a2 = v128.load(column + 2 * row)
    const a3 = v128.load(column + 3 * row)
    column += pixel
    const b0 = v128.load(column)
    const b1 = v128.load(column + row)
    const b2 = v128.load(column + 2 * row)
    const b3 = v128.load(column + 3 * row)
    column += pixel
    const c0 = v128.load(column)
    const c1 = v128.load(column + row)
    const c2 = v128.load(column + 2 * row)
    const c3 = v128.load(column + 3 * row)
    column += pixel
    const d0 = v128.load(column)
    const d1 = v128.load(column + row)
    const d2 = v128.load(column + 2 * row)
    const d3 = v128.load(column + 3 * row)
    // prettier-ignore
    storeDifferences(
      f32x4.sub(a0, a2), f32x4.sub(b0, b2), f32x4.sub(c0, c2), f32x4.sub(d0, d2), target, pitch,
    )
    // prettier-ignore
    storeDifferences(
      f32x4.add(a1, a2), f32x4.add(b1, b2), f32x4.add(c1, c2), f32x4.add(d1, d2),
      target + 4 * pitch, pitch,
    )
    // prettier-ignore
    storeDifferences(
      f32x4.sub(a2, a1), f32x4.sub(b2, b1), f32x4.sub(c2, c1), f32x4.sub(d2, d1),
      target + 8 * pitch, pitch,
    )
    // prettier-ignore
    storeDifferences(
      f32x4.sub(a1, a3), f32x4.sub(b1, b3), f32x4.sub(c1, c3), f32x4.sub(d1, d3),
      target + 12 * pitch, pitch,
    )
    corner += 16
    target += 16
  }
}

// @ts-ignore: decorator
@inline
function storeDifferences(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  target: usize,
  pitch: usize,
): void {
  v128.store(target, f32x4.sub(a, c))
  v128.store(target + pitch, f32x4.add(b, c))
  v128.store(target + 2 * pitch, f32x4.sub(c, b))
  v128.store(target + 3 * pitch, f32x4.sub(b, d))
}

/** Aᵀ·m·A, where Aᵀ = [1 1 1 0; 0 1 −1 −1], to the up to 2×2 pixels of the output that the tile covers. */
function transformBack(task: WinogradTask, tile: i32, products: usize, pitch: usize): void {
  const tilesOfImage = task.tileRows * task.tileColumns
  const image = tile / tilesOfImage
  const place = tile % tilesOfImage
  const y = 2 * (place / task.tileColumns)
  const x = 2 * (place % task.tileColumns)
  const pixel = FLOAT * <usize>task.outputChannels
  const below = pixel * task.outputWidth
  const isHigh = y + 1 < task.outputHeight
  const isWide = x + 1 < task.outputWidth
  const bias = task.bias
  let target = task.output + <usize>((image * task.outputHeight + y) * task.outputWidth + x) * pixel
  for (let channel = 0; channel < task.outputChannels; channel += 4) {
    const p0 = upperOf(products, pitch)
    const q0 = lowerOf(products, pitch)
    // The second column counts once, and positive, in each of the four pixels: so does the bias that is added to it.
    const value = bias ? v128.load(bias + 4 * channel) : f32x4.splat(0)
    const p1 = f32x4.add(value, upperOf(products + pitch, pitch))
    const q1 = f32x4.add(value, lowerOf(products + pitch, pitch))
    const p2 = upperOf(products + 2 * pitch, pitch)
    const q2 = lowerOf(products + 2 * pitch, pitch)
    const p3 = upperOf(products + 3 * pitch, pitch)
    const q3 = lowerOf(products + 3 * pitch, pitch)
    storePixel(target, f32x4.add(p0, f32x4.add(p1, p2)), task.activation)
    if (isWide) storePixel(target + pixel, f32x4.sub(f32x4.sub(p1, p2), p3), task.activation)
    if (isHigh) {
      storePixel(target + below, f32x4.add(q0, f32x4.add(q1, q2)), task.activation)
      if (isWide) {
        storePixel(target + below + pixel, f32x4.sub(f32x4.sub(q1, q2), q3), task.activation)
      }
    }
    products += 16
    target += 16
  }
}

/** m0 + m1 + m2 of one column of a tile. */
// @ts-ignore: decorator
@inline
function upperOf(column: usize, pitch: usize): v128 {
  const middle = f32x4.add(v128.load(column + 4 * pitch), v128.load(column + 8 * pitch))
  return f32x4.add(v128.load(column), middle)
}

/** m1 − m2 − m3 of one column of a tile. */
// @ts-ignore: decorator
@inline
function lowerOf(column: usize, pitch: usize): v128 {
  const middle = f32x4.sub(v128.load(column + 4 * pitch), v128.load(column + 8 * pitch))
  return f32x4.sub(middle, v128.load(column + 12 * pitch))
}

// @ts-ignore: decorator
@inline
function storePixel(target: usize, value: v128, activation: i32): void {
  v128.store(target, activate(value, activation))
}
