import type { WindowAxis } from '../../window-axes.js'

/** Depth, height and width; the depth of a picture is 1. */
export type Triple = readonly [depth: number, height: number, width: number]

/** A grid of pixels and the window of the input that belongs to each; the fields of the kernels that use it. */
export interface WindowGrid {
  batch: number
  size: Triple
  channels: number
  /** Where the window of grid pixel (0, 0, 0) begins. */
  start: Triple
  /** Each tap's place in a window along each axis, in ascending order and evenly apart. */
  taps: readonly [planes: number[], rows: number[], columns: number[]]
  stride: Triple
  grid: Triple
}

export const spanOf = (offsets: readonly number[]) => (offsets.at(-1) ?? 0) + 1

/** Whether no window reaches beyond the input. */
export const isDirect = ({ start, grid, stride, taps, size }: WindowGrid) =>
  size.every(
    (length, axis) =>
      start[axis]! >= 0 &&
      start[axis]! + (grid[axis]! - 1) * stride[axis]! + spanOf(taps[axis]!) <= length,
  )

/** The planes of a grid, of all volumes of the batch: what kernels work on one by one. */
export const slicesOf = ({ batch, grid }: WindowGrid) => batch * grid[0]

const stepOf = (offsets: readonly number[]) => (offsets.length > 1 ? offsets[1]! - offsets[0]! : 1)

/** The fields that every task with windows begins with. */
export const gridFields = (grid: WindowGrid) => {
  const [planes, rows, columns] = grid.taps
  return [
    ...[grid.batch, ...grid.size, grid.channels, ...grid.start],
    ...[planes.length, stepOf(planes), spanOf(rows), spanOf(columns)],
    ...[...grid.stride, ...grid.grid, Number(isDirect(grid))],
  ]
}

/** Pixels of the windows' rows for `rows` rows of the grid, and of one plane of such windows. */
export function windowPixels({ stride, grid, taps }: WindowGrid, rows: number) {
  const width = (grid[2] - 1) * stride[2] + spanOf(taps[2])
  return { width, plane: ((rows - 1) * stride[1] + spanOf(taps[1])) * width }
}

/** Bytes of the windows of a tile of `rows` rows of the grid, for `channels` channels of one plane. */
export const windowBytes = (grid: WindowGrid, rows: number, channels: number) =>
  isDirect(grid) ? 0 : 4 * channels * grid.taps[0].length * windowPixels(grid, rows).plane

/** The windows of the output pixels of a convolution over volumes, or over pictures, which have two axes. */
export function forwardGrid(axes: readonly WindowAxis[], batch: number, channels: number) {
  const [depth, height, width] = withDepth(axes)
  const of = (value: (axis: WindowAxis) => number): Triple => [
    value(depth),
    value(height),
    value(width),
  ]
  const taps = ({ taps, dilation }: WindowAxis) =>
    Array.from({ length: taps }, (_, tap) => tap * dilation)
  const grid: WindowGrid = {
    batch,
    channels,
    size: of(({ size }) => size),
    start: of(({ before }) => -before),
    taps: [taps(depth), taps(height), taps(width)],
    stride: of(({ stride }) => stride),
    grid: of(({ count }) => count),
  }
  return grid
}

const flat: WindowAxis = {
  ...{ size: 1, taps: 1, stride: 1, dilation: 1 },
  ...{ before: 0, after: 0, count: 1 },
}

/** The axes of a volume; a picture is one plane deep. */
export const withDepth = (axes: readonly WindowAxis[]) =>
  (axes.length === 2 ? [flat, ...axes] : axes) as [WindowAxis, WindowAxis, WindowAxis]

/** The rows of a matrix as pixels of one channel group each. */
export const matrixGrid = (rows: number, columns: number): WindowGrid => ({
  batch: 1,
  size: [1, rows, 1],
  channels: columns,
  start: [0, 0, 0],
  taps: [[0], [0], [0]],
  stride: [1, 1, 1],
  grid: [1, rows, 1],
})
