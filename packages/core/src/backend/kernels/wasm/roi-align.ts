import * as tf from '../../../tf.js'
import { countOf, transposeTaps } from '../axis-taps.js'
import {
  type RoiAlignGradientAttributes,
  readTables,
  roiAlignGradient,
  roiAlignKernel,
} from '../roi-align.js'
import type { RoiAlignAttributes } from '../roi-align-tables.js'
import { runResample } from './resample.js'
import type { WasmKernel } from './wasm-kernel.js'

const forward: WasmKernel<RoiAlignAttributes> = {
  name: roiAlignKernel,
  takes: 'words',
  accepts: ({ features }) => features!.dtype === 'float32',
  compute(runner, { features, boxes, pictures }, attributes) {
    const [, , width, channels] = features!.shape as [number, number, number, number]
    const [outHeight, outWidth] = attributes.outputSize
    const count = boxes!.shape[0]!
    const { rows, columns } = readTables(boxes!, pictures!, features!.shape, attributes)
    const output = runner.output([count, outHeight, outWidth, channels])
    runResample(
      runner,
      'resample',
      [
        { address: runner.address(features!), width },
        { address: runner.address(output), width: outWidth },
      ],
      { items: countOf(rows), channels },
      { rows, sourceRows: 0, columns, tables: count, rowsPerTable: outHeight },
    )
    return output
  },
}

const backward: WasmKernel<RoiAlignGradientAttributes> = {
  name: roiAlignGradient,
  takes: 'words',
  accepts: ({ dy }) => dy!.dtype === 'float32',
  compute(runner, { dy, boxes, pictures }, { shape, ...attributes }) {
    const [batch, height, width, channels] = shape
    const [outHeight, outWidth] = attributes.outputSize
    const count = boxes!.shape[0]!
    const expected = [count, outHeight, outWidth, channels]
    tf.util.assertShapesMatch(dy!.shape, expected, 'roiAlign: the gradient of the output. ')
    const { rows, columns } = readTables(boxes!, pictures!, shape, attributes)
    const output = runner.output(shape)
    runResample(
      runner,
      'resampleTransposed',
      [
        { address: runner.address(dy!), width: outWidth },
        { address: runner.address(output), width },
      ],
      { items: batch * height, channels },
      {
        rows: transposeTaps(rows),
        sourceRows: 0,
        columns,
        tables: count,
        rowsPerTable: outHeight,
      },
    )
    return output
  },
}

export const roiAlignKernels = [forward, backward] as WasmKernel[]
