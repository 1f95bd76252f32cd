import * as tf from '../../tf.js'
import type { ComposedKernel } from '../kernels/composed-kernel.js'

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
        vectorJacobian(
          () => compute(values, attributes as unknown as Attributes) as tf.Tensor,
          values[input]!,
          dy as tf.Tensor,
        )
      return Object.fromEntries(inputs.map((input) => [input, pullBack(input)]))
    },
  }
}

/**
 * The gradient by x of `compute`'s result times dy, also in the middle of another gradient: TensorFlow.js has but one
 * tape, and throws it away at the end of the outermost gradient, which this one would take itself for.
 */
function vectorJacobian(compute: () => tf.Tensor, x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const { state } = tf.engine()
  const tape = state.activeTape
  try {
    return tf.engine().gradients(compute, [x], dy, true).grads[0] ?? tf.zeros(x.shape)
  } finally {
    state.activeTape = tape
  }
}
