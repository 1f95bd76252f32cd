import * as tf from '../../../tf.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'

/** A second name for the same values, where TensorFlow.js copies them; every tensor saved for a gradient is one. */
export function shareValues(runner: KernelRunner, { dataId, shape, dtype }: tf.TensorInfo) {
  runner.heap.backend.incRef(dataId)
  return { dataId, shape, dtype }
}

const identity: WasmKernel = {
  name: tf.Identity,
  takes: 'any',
  accepts: ({ x }) => x!.dtype !== 'string',
  compute(runner, { x }) {
    // Makes sure that the values are here, should another backend have made them.
    runner.address(x!)
    return shareValues(runner, x!)
  },
}

export const identityKernels: WasmKernel[] = [identity]
