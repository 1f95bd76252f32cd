import * as tf from '../../../tf.js'
import { type AxisTaps, countOf } from '../axis-taps.js'
import { type ResampleAttributes, resample } from '../resample.js'
import { bilinearResizeTaps, nearestResizeTaps } from '../resize-taps.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'

/** The tables of a run of `resample` or `resampleTransposed`. */
export interface ResampleTables {
  rows: AxisTaps
  /** Row lists that come again for the next `sourceRows` rows; all rows of the target where they do not. */
  sourceRows: number
  /** The tables of columns, one after the other. */
  columns: AxisTaps
  tables: number
  rowsPerTable: number
}

interface Side {
  address: number
  width: number
}

/** Runs one of the two kernels on pictures with this many channels. */
export function runResample(
  runner: KernelRunner,
  kernel: 'resample' | 'resampleTransposed',
  [source, target]: [Side, Side],
  { items, channels }: { items: number; channels: number },
  { rows, sourceRows, columns, tables, rowsPerTable }: ResampleTables,
) {
  if (items * target.width * channels === 0) return
  const lists = [rows.starts, rows.places, bitsOf(rows.weights)]
  lists.push(columns.starts, columns.places, bitsOf(columns.weights), rangesOf(columns, tables))
  let address = runner.reserve(4 * lists.reduce((length, list) => length + list.length, 0))
  const addresses = lists.map((list) => {
    const start = address
    address = runner.write(address, list)
    return start
  })
  const perRow = (rows.places.length / Math.max(1, countOf(rows))) * source.width
  runner.run(kernel, {
    items,
    fields: [
      ...[source.address, target.address, source.width, target.width, channels],
      ...[countOf(rows), sourceRows, rowsPerTable, ...addresses],
    ],
    scratchBytes: 4 * source.width * channels + 16,
    work: items * channels * (perRow + 2 * target.width),
  })
}

const bitsOf = ({ buffer, byteOffset, length }: Float32Array) =>
  new Int32Array(buffer, byteOffset, length)

/** The first column that each table reads, and the one after the last. */
function rangesOf({ starts, places }: AxisTaps, tables: number) {
  const ranges = new Int32Array(2 * tables)
  const lists = (starts.length - 1) / tables
  for (let table = 0; table < tables; table++) {
    const start = starts[table * lists]!
    const end = starts[(table + 1) * lists]!
    if (start === end) continue
    let [first, last] = [places[start]!, places[start]!]
    for (let tap = start; tap < end; tap++) {
      first = Math.min(first, places[tap]!)
      last = Math.max(last, places[tap]!)
    }
    ranges[2 * table] = first
    ranges[2 * table + 1] = last + 1
  }
  return ranges
}

function compute(runner: KernelRunner, x: tf.TensorInfo, { rows, columns }: ResampleAttributes) {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const [outHeight, outWidth] = [countOf(rows), countOf(columns)]
  tf.util.assertShapesMatch([height, width], [rows.size, columns.size], 'resample: ')
  const output = runner.output([batch, outHeight, outWidth, channels])
  const items = batch * outHeight
  runResample(
    runner,
    'resample',
    [
      { address: runner.address(x), width },
      { address: runner.address(output), width: outWidth },
    ],
    { items, channels },
    { rows, sourceRows: height, columns, tables: 1, rowsPerTable: Math.max(items, 1) },
  )
  return output
}

const resampleKernel: WasmKernel<ResampleAttributes> = {
  name: resample,
  compute: (runner, { x }, attributes) => compute(runner, x!, attributes),
}

const resizing = (
  name: string,
  tapsOf: typeof bilinearResizeTaps,
): WasmKernel<tf.ResizeBilinearAttrs> => ({
  name,
  compute(runner, { images }, attributes) {
    const [, height, width] = images!.shape as [number, number, number]
    const [outHeight, outWidth] = attributes.size
    const rows = tapsOf(height, outHeight, attributes)
    const columns = tapsOf(width, outWidth, attributes)
    return compute(runner, images!, { rows, columns })
  },
})

export const resampleKernels = [
  resampleKernel,
  resizing(tf.ResizeBilinear, bilinearResizeTaps),
  resizing(tf.ResizeNearestNeighbor, nearestResizeTaps),
] as WasmKernel[]
