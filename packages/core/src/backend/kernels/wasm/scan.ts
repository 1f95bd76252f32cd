import * as tf from '../../../tf.js'
import type { WasmKernel } from './wasm-kernel.js'

const scan = (name: string, isProduct: boolean): WasmKernel<tf.CumsumAttrs> => ({
  name,
  compute(runner, { x }, { axis, exclusive, reverse }) {
    const along = tf.util.parseAxisParam(axis, x!.shape)[0]!
    const output = runner.output(x!.shape)
    const count = tf.util.sizeFromShape(x!.shape)
    const length = x!.shape[along]!
    const columns = tf.util.sizeFromShape(x!.shape.slice(along + 1))
    runner.run('scan', {
      items: count && count / length,
      fields: [
        ...[runner.address(x!), runner.address(output), length, columns],
        ...[isProduct, exclusive, reverse].map(Number),
      ],
      work: count,
    })
    return output
  },
})

/** Sums and products of what lies before, carried in double precision. */
export const scanKernels = [scan(tf.Cumsum, false), scan(tf.Cumprod, true)] as WasmKernel[]
