import * as tf from '../../../tf.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

/** In the order of the constants in ../assembly/unary.ts, each with its work per number. */
export const unaryOperations: [name: string, work: number][] = [
  [tf.Abs, 1],
  [tf.Neg, 1],
  [tf.Square, 1],
  [tf.Sqrt, 1],
  [tf.Rsqrt, 1],
  [tf.Reciprocal, 1],
  [tf.Floor, 1],
  [tf.Ceil, 1],
  [tf.Round, 1],
  [tf.Sign, 1],
  [tf.Exp, 4],
  [tf.Expm1, 6],
  [tf.Log, 4],
  [tf.Log1p, 6],
  [tf.Erf, 4],
  [tf.Softplus, 10],
]

/** Functions of one number. */
export const unaryKernels: WasmKernel[] = unaryOperations.map(([name, work], operation) => ({
  name,
  compute(runner, { x }) {
    const output = runner.output(x!.shape)
    const count = tf.util.sizeFromShape(x!.shape)
    runner.run('unary', {
      items: count && itemsFor(count),
      fields: [operation, runner.address(x!), runner.address(output), count],
      work: work * count,
    })
    return output
  },
}))
