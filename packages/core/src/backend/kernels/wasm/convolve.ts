import type { KernelRunner } from './kernel-runner.js'
import { copyStrided } from './strided-copy.js'
import {
  gridFields,
  isDirect,
  slicesOf,
  type Triple,
  type WindowGrid,
  windowBytes,
  windowPixels,
} from './window-grid.js'

/** The matrix that windows are multiplied with, by its parts that follow each other in depth. */
export interface WindowMatrix {
  address: number
  /** Offsets of the parts in floats, in the order of the window's taps. */
  taps: number[]
  /** Depth of one part. */
  depth: number
  width: number
  /** Floats from one row of a part to the next. */
  stride: number
  /** Whether a part is stored as [width, depth]. */
  transposed: boolean
  /** Address of a factor for each column, up to the next multiple of 8 of them, or 0. Default 0. */
  scale?: number
}

/** Where the results go: grid pixel p of each axis to pixel p · spread + offset of the output. */
export interface Target {
  address: number
  size: Triple
  spread: Triple
  offset: Triple
  /** Address of as many floats as the matrix is wide, or 0. */
  bias: number
  activation: number
}

/** A whole output, pixel by pixel. */
export const wholeOf = (address: number, size: Triple): Target => ({
  ...{ address, size, bias: 0, activation: 0 },
  ...{ spread: [1, 1, 1], offset: [0, 0, 0] },
})

const longestBlock = 512
const enoughItems = 16

/** Matrices of so few columns are multiplied by columns, if the runs are long enough for vectors. */
const widestNarrow = 4
const shortestDot = 12

const roundUp = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple

/** Multiplies each window of the grid with the matrix. */
export function convolve(
  runner: KernelRunner,
  input: number,
  grid: WindowGrid,
  matrix: WindowMatrix,
  target: Target,
) {
  const depth = matrix.depth * matrix.taps.length
  const panelCount = Math.ceil(matrix.width / 8)
  const panelBytes = 32 * depth * panelCount
  const tile = planTiles(grid, panelCount)
  const { segments, blocks } = planRuns(grid, tile.rows)
  const tableBytes = 4 * (segments.length + blocks.length + matrix.taps.length)
  const biasBytes = target.bias ? 32 * panelCount : 0
  const panels = runner.reserve(panelBytes + biasBytes + tableBytes)
  const bias = target.bias && panels + panelBytes
  const blockTable = runner.write(panels + panelBytes + biasBytes, segments)
  const tapTable = runner.write(blockTable, blocks)
  runner.write(
    tapTable,
    matrix.taps.map((offset) => 4 * offset),
  )
  if (bias) copyBias(runner, target.bias, bias, matrix.width, 8 * panelCount)
  const narrow =
    !matrix.scale && matrix.width <= widestNarrow && longestRun(segments) >= shortestDot
  if (narrow) packColumns(runner, matrix, panels)
  else packPanels(runner, matrix, tapTable, panels)
  const splits = narrow ? 1 : tile.splits
  const segmentTable = panels + panelBytes + biasBytes
  runner.run('convolve', {
    items: tile.count * splits,
    fields: [
      ...[input, ...gridFields(grid)],
      ...[segmentTable, blockTable, blocks.length / 3, depth, panels, bias, target.activation],
      ...[target.address, ...target.size, matrix.width, ...target.spread, ...target.offset],
      ...[tile.rows, tile.slices, splits, Number(narrow)],
    ],
    scratchBytes: tile.scratchBytes,
    work: (slicesOf(grid) * grid.grid[1] * grid.grid[2] * depth * matrix.width) / 4,
  })
}

const longestRun = (segments: number[]) =>
  segments.reduce((longest, value, index) => (index % 2 ? Math.max(longest, value) : longest), 0)

function packPanels(runner: KernelRunner, matrix: WindowMatrix, tapTable: number, panels: number) {
  const { address, taps, depth, width, stride, transposed, scale = 0 } = matrix
  runner.run('packPanels', {
    items: Math.ceil(width / 8),
    fields: [
      ...[address, tapTable, taps.length, depth, width, 4 * stride, Number(transposed)],
      ...[panels, scale],
    ],
    work: taps.length * depth * width,
  })
}

/** The matrix by columns, each over the whole depth. */
function packColumns(runner: KernelRunner, matrix: WindowMatrix, target: number) {
  const { address, taps, depth, width, stride, transposed } = matrix
  taps.forEach((offset, index) => {
    copyStrided(
      runner,
      [width, depth],
      { address: address + 4 * offset, strides: transposed ? [stride, 1] : [1, stride] },
      { address: target + 4 * index * depth, strides: [taps.length * depth, 1] },
    )
  })
}

function copyBias(runner: KernelRunner, from: number, to: number, count: number, padded: number) {
  const { buffer } = runner.heap.memory
  const target = new Float32Array(buffer, to, padded)
  target.fill(0)
  target.set(new Float32Array(buffer, from, count))
}

/**
 * The runs of contiguous floats that make up a window, as (offset in bytes, length), cut into blocks of even depth, as
 * (first run, number of runs, depth before).
 */
function planRuns(grid: WindowGrid, tileRows: number) {
  const { channels, size } = grid
  const [planes, rows, columns] = grid.taps
  const window = windowPixels(grid, tileRows)
  const direct = isDirect(grid)
  const pitch = direct ? size[2] : window.width
  // Copied windows hold their planes one behind the other.
  const planeOffsets = direct
    ? planes.map((plane) => plane * size[1] * size[2])
    : planes.map((_, index) => index * window.plane)
  const contiguous = columns.every((column, index) => column === columns[0]! + index)
  const starts = contiguous ? [columns[0]!] : columns
  const length = contiguous ? columns.length * channels : channels
  const depth = planes.length * rows.length * columns.length * channels
  const blockDepth = Math.ceil(depth / Math.ceil(depth / longestBlock))

  const segments: number[] = []
  const blocks: number[] = []
  let before = 0
  const lines = planeOffsets.flatMap((plane) => rows.map((row) => plane + row * pitch))
  for (const line of lines) {
    for (const column of starts) {
      let offset = (line + column) * channels
      for (let left = length; left > 0; ) {
        if (before % blockDepth === 0) blocks.push(segments.length / 2, 0, before)
        const piece = Math.min(left, blockDepth - (before % blockDepth))
        segments.push(4 * offset, piece)
        blocks[blocks.length - 2]!++
        offset += piece
        before += piece
        left -= piece
      }
    }
  }
  return { segments, blocks }
}

/** Tiles small enough for the cache and many enough for the threads. The results do not depend on them. */
function planTiles(grid: WindowGrid, panelCount: number) {
  const { channels } = grid
  const [, gridHeight, gridWidth] = grid.grid
  const area = gridHeight * gridWidth
  const total = slicesOf(grid)
  let slices = Math.max(1, Math.min(total, Math.floor(128 / area)))
  while (slices > 1 && total / slices < enoughItems) slices--
  let rows = Math.max(1, Math.min(gridHeight, Math.round(256 / gridWidth)))
  const tooMuch = () => slices * windowBytes(grid, rows, channels) > 2 ** 18
  const tooFew = () =>
    slices === 1 && total * Math.ceil(gridHeight / rows) < enoughItems && rows * gridWidth > 32
  while (rows > 1 && (tooMuch() || tooFew())) rows--
  const count = Math.ceil(total / slices) * Math.ceil(gridHeight / rows)
  const splits = count >= enoughItems ? 1 : Math.min(panelCount, Math.ceil(enoughItems / count))
  const pixels = slices * rows * gridWidth
  const scratchBytes = 8 * roundUp(pixels, 4) + slices * windowBytes(grid, rows, channels) + 16
  return { slices, rows, count, splits, scratchBytes }
}
