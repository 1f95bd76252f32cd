import * as tf from '../../../tf.js'
import { usedTaps } from './convolution-passes.js'
import {
  type Convolution,
  type ConvolutionAttributes,
  checkGradient,
  convolutionOf,
  describe,
} from './convolution-shape.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'
import { forwardGrid, gridFields, slicesOf, type WindowGrid, windowBytes } from './window-grid.js'
import { suitsWinograd, winogradFilterGradient } from './winograd.js'

/** The matrix on the right: the gradient of the output, [pixels, width]. */
export interface PixelMatrix {
  address: number
  width: number
  /** 0, or where it is stored as [width, pixels], the floats of one row. */
  transposedStride: number
}

const tilePixels = 256
const largestBlock = 64
const enoughItems = 16
const mostPartBytes = 2 ** 26

/** Sums (window) ⊗ (gradient) over all pixels, [taps · channels, width], to `output`. */
export function multiplyWindows(
  runner: KernelRunner,
  input: number,
  grid: WindowGrid,
  gradient: PixelMatrix,
  output: number,
) {
  const [planes, rows, columns] = grid.taps
  const taps = planes.flatMap((_, plane) =>
    rows.flatMap((row) => columns.flatMap((column) => [plane, row, column])),
  )
  const tapCount = taps.length / 3
  const size = tapCount * grid.channels * gradient.width
  const plan = planItems(grid, tapCount, gradient.width)
  const partBytes = 4 * Math.ceil(size / 4) * 4
  const single = plan.parts === 1
  const parts = runner.reserve((single ? 0 : plan.parts * partBytes) + 4 * taps.length)
  const tapTable = single ? parts : parts + plan.parts * partBytes
  runner.write(tapTable, taps)
  runner.run('filterGradient', {
    items: plan.parts * Math.ceil(grid.channels / plan.channelBlock),
    fields: [
      ...[input, ...gridFields(grid), tapTable, tapCount, plan.channelBlock],
      ...[gradient.address, 4 * gradient.transposedStride],
      ...[single ? output : parts, partBytes, gradient.width, plan.rows, plan.slices, plan.parts],
    ],
    scratchBytes: plan.scratchBytes,
    work: (slicesOf(grid) * grid.grid[1] * grid.grid[2] * size) / 4,
  })
  if (!single) {
    runner.run('sumParts', {
      items: Math.min(64, Math.ceil(size / 1024)),
      fields: [parts, plan.parts, partBytes, output, size, float32(1)],
      work: size * plan.parts,
    })
  }
}

/** Depends on the shapes only, so that the order of the sums does, too. */
function planItems(grid: WindowGrid, tapCount: number, width: number) {
  const { channels } = grid
  const [, gridHeight, gridWidth] = grid.grid
  const area = gridHeight * gridWidth
  const slices = Math.max(1, Math.min(slicesOf(grid), Math.floor(tilePixels / area)))
  const rows = Math.max(1, Math.min(gridHeight, Math.floor(tilePixels / gridWidth)))
  const tiles = Math.ceil(slicesOf(grid) / slices) * Math.ceil(gridHeight / rows)
  const blocks = Math.ceil(channels / largestBlock)
  const channelBlock = Math.ceil(channels / blocks / 4) * 4
  const parts = Math.min(
    tiles,
    Math.ceil(enoughItems / blocks),
    Math.max(1, Math.floor(mostPartBytes / (4 * tapCount * channels * width))),
  )
  const pixels = slices * rows * gridWidth
  const scratchBytes =
    128 +
    8 * (tapCount * channelBlock + 3) +
    20 * pixels +
    32 * pixels * Math.ceil(width / 8) +
    slices * windowBytes(grid, rows, channelBlock)
  return { slices, rows, parts, channelBlock, scratchBytes }
}

/** The gradient of a convolution by its filter [taps, inChannels, outChannels]. */
export function filterPass(
  runner: KernelRunner,
  { batch, axes: whole, inChannels, outChannels }: Convolution,
  input: number,
  dy: number,
  output: tf.TensorInfo,
) {
  const gradient = { address: dy, width: outChannels, transposedStride: 0 }
  const { axes, places } = usedTaps(whole)
  const [first, last] = [places[0]!, places.at(-1)!]
  // The gradients of taps that follow each other do so in memory; those of the others are 0.
  const together = last - first + 1 === places.length
  const count = whole.reduce((product, { taps }) => product * taps, 1)
  if (together && places.length < count) runner.fill(output, 0)
  multiplyWindows(
    runner,
    input,
    forwardGrid(together ? axes : whole, batch, inChannels),
    gradient,
    runner.address(output) + (together ? 4 * first * inChannels * outChannels : 0),
  )
}

interface Attributes extends ConvolutionAttributes {
  filterShape: number[]
}

const conv2dBackpropFilter: WasmKernel<Attributes> = {
  name: tf.Conv2DBackpropFilter,
  accepts: (_, { dataFormat }) => !dataFormat || dataFormat === 'NHWC',
  compute(runner, { x, dy }, attributes) {
    const info = describe(x!.shape, attributes.filterShape, attributes)
    checkGradient(tf.Conv2DBackpropFilter, dy!.shape, info)
    const output = runner.output(attributes.filterShape)
    if (tf.util.sizeFromShape(attributes.filterShape) === 0) return output
    if (tf.util.sizeFromShape(dy!.shape) === 0) {
      runner.fill(output, 0)
      return output
    }
    const [from, slope] = [runner.address(x!), runner.address(dy!)]
    if (suitsWinograd(info)) {
      winogradFilterGradient(runner, info, from, slope, runner.address(output))
      return output
    }
    filterPass(runner, convolutionOf(info), from, slope, output)
    return output
  },
}

export const filterGradientKernels: WasmKernel[] = [conv2dBackpropFilter]
