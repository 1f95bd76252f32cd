import * as tf from '../../../tf.js'
import type { WasmKernel } from './wasm-kernel.js'

/** A second name for the same values, where TensorFlow.js copies them; every tensor saved for a gradient is one. */
const identity: WasmKernel = {
  name: tf.Identity,
  takes: 'any',
  accepts: ({ x }) => x!.dtype !== 'string',
  compute(runner, { x }) {
    const { dataId, shape, dtype } = x!
    // Makes sure that the values are here, should another backend have made them.
    runner.address(x!)
    runner.heap.backend.incRef(dataId)
    return { dataId, shape, dtype }
  },
}

export const identityKernels: WasmKernel[] = [identity]
