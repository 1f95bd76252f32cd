import type * as tf from '../../../tf.js'
import type { KernelRunner } from './kernel-runner.js'

type Inputs = Record<string, tf.TensorInfo>

/** A kernel of this project for the wasm backend. */
export interface WasmKernel<Attributes = never> {
  /** Its name in TensorFlow.js. */
  name: string
  /** The types that its inputs may have: only float32 (the default), float32 or int32, or what `accepts` says. */
  takes?: 'floats' | 'words' | 'any'
  /** Whether it can do this case; where not, TensorFlow.js's own kernel of that name does it. */
  accepts?(inputs: Inputs, attributes: Attributes): boolean
  compute(
    runner: KernelRunner,
    inputs: Inputs,
    attributes: Attributes,
  ): tf.TensorInfo | tf.TensorInfo[]
}

const dtypes = { floats: ['float32'], words: ['float32', 'int32'] }

/** Whether a kernel can compute these inputs. */
export function isTaken(kernel: WasmKernel, inputs: Inputs, attributes: never) {
  const { takes = 'floats' } = kernel
  const fits = ({ dtype }: tf.TensorInfo) => takes === 'any' || dtypes[takes].includes(dtype)
  return (
    Object.values(inputs).every((input) => !input || fits(input)) &&
    (kernel.accepts?.(inputs, attributes) ?? true)
  )
}
