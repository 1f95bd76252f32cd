import type * as tf from '../../tf.js'
import type { ComposedKernel } from '../kernels/composed-kernel.js'
import { innerGradients } from './inner-gradients.js'

/** The gradients of these inputs of a kernel, which `compute` composes of operations that have gradients themselves. */
export function composedGradient<Attributes>(
  { name, compute }: ComposedKernel<Attributes>,
  inputs: readonly string[],
): tf.GradConfig {
  return {
    kernelName: name,
    inputsToSave: [...inputs],
    gradFunc: (dy, saved, attributes) => {
      const values = Object.fromEntries(inputs.map((input, index) => [input, saved[index]!]))
      const pullBack = (input: string) => () =>
        innerGradients(
          () => compute(values, attributes as unknown as Attributes) as tf.Tensor,
          [values[input]!],
          dy as tf.Tensor,
        )[0]!
      return Object.fromEntries(inputs.map((input) => [input, pullBack(input)]))
    },
  }
}
