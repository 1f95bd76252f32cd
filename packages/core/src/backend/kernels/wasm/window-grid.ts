import type * as tf from '../../../tf.js'

/** A grid of pixels and the window of the input that belongs to each; the fields of the kernels that use it. */
export interface WindowGrid {
  batch: number
  height: number
  width: number
  channels: number
  /** Where the window of pixel (0, 0) begins. */
  top: number
  left: number
  /** Each tap's row and column in a window, in ascending order. */
  rows: number[]
  columns: number[]
  strideY: number
  strideX: number
  gridHeight: number
  gridWidth: number
}

export const spanOf = (offsets: number[]) => (offsets.at(-1) ?? 0) + 1

/** Whether no window reaches beyond the input. */
export const isDirect = (grid: WindowGrid) =>
  fits(grid.top, grid.gridHeight, grid.strideY, spanOf(grid.rows), grid.height) &&
  fits(grid.left, grid.gridWidth, grid.strideX, spanOf(grid.columns), grid.width)

const fits = (start: number, count: number, stride: number, span: number, size: number) =>
  start >= 0 && start + (count - 1) * stride + span <= size

/** The fields that every task with windows begins with. */
export const gridFields = (grid: WindowGrid) => [
  grid.batch,
  grid.height,
  grid.width,
  grid.channels,
  grid.top,
  grid.left,
  spanOf(grid.rows),
  spanOf(grid.columns),
  grid.strideY,
  grid.strideX,
  grid.gridHeight,
  grid.gridWidth,
  Number(isDirect(grid)),
]

/** Bytes of the windows of a tile of `rows` rows of the grid, for `channels` channels of one picture. */
export function windowBytes(grid: WindowGrid, rows: number, channels: number) {
  if (isDirect(grid)) return 0
  const height = (rows - 1) * grid.strideY + spanOf(grid.rows)
  return 4 * height * ((grid.gridWidth - 1) * grid.strideX + spanOf(grid.columns)) * channels
}

/** The windows of a convolution's output pixels. */
export const forwardGrid = (info: tf.backend_util.Conv2DInfo): WindowGrid => ({
  batch: info.batchSize,
  height: info.inHeight,
  width: info.inWidth,
  channels: info.inChannels,
  top: -info.padInfo.top,
  left: -info.padInfo.left,
  rows: taps(info.filterHeight, info.dilationHeight),
  columns: taps(info.filterWidth, info.dilationWidth),
  strideY: info.strideHeight,
  strideX: info.strideWidth,
  gridHeight: info.outHeight,
  gridWidth: info.outWidth,
})

const taps = (count: number, dilation: number) =>
  Array.from({ length: count }, (_, index) => index * dilation)

/** The rows of a matrix as pixels of one channel group each. */
export const matrixGrid = (rows: number, columns: number): WindowGrid => ({
  batch: 1,
  height: rows,
  width: 1,
  channels: columns,
  top: 0,
  left: 0,
  rows: [0],
  columns: [0],
  strideY: 1,
  strideX: 1,
  gridHeight: rows,
  gridWidth: 1,
})
