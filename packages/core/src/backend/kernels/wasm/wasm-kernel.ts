import type * as tf from '../../../tf.js'
import type { KernelRunner } from './kernel-runner.js'

type Inputs = Record<string, tf.TensorInfo>

/** A kernel of this project for the wasm backend. */
export interface WasmKernel<Attributes = never> {
  /** Its name in TensorFlow.js. */
  name: string
  /** Whether it can do this case; where not, TensorFlow.js's own kernel of that name does it. */
  accepts?(inputs: Inputs, attributes: Attributes): boolean
  compute(
    runner: KernelRunner,
    inputs: Inputs,
    attributes: Attributes,
  ): tf.TensorInfo | tf.TensorInfo[]
}

export const areFloats = (inputs: Inputs) =>
  Object.values(inputs).every((input) => !input || input.dtype === 'float32')
