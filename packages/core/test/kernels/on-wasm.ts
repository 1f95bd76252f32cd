import { wasm } from '../../src/backend/wasm.js'
import * as tf from '../../src/tf.js'

/** Makes wasm the backend, with this many threads. */
export const startWasm = (threads: number) => wasm.start({ threads })

/** Runs one kernel on values and gives its outputs' values; nothing is left behind. */
export function runKernel(
  name: string,
  inputs: Record<string, { shape: readonly number[]; values: ArrayLike<number>; dtype?: 'int32' }>,
  attributes: object,
): Float32Array[] {
  return tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([key, { shape, values, dtype }]) => [
        key,
        tf.tensor(
          dtype ? Int32Array.from(values) : Float32Array.from(values),
          [...shape],
          dtype ?? 'float32',
        ),
      ]),
    )
    const result = tf.engine().runKernel<tf.Tensor>(name, tensors, attributes as tf.NamedAttrMap)
    return [result].flat().map((tensor) => tensor.dataSync() as Float32Array)
  })
}
