import * as tf from '../../tf.js'

/**
 * The gradients by `variables` of `compute`'s result times dy, also in the middle of another gradient: TensorFlow.js has
 * but one tape, and throws it away at the end of the outermost gradient, which this one would take itself for.
 */
export function innerGradients(
  compute: () => tf.Tensor,
  variables: tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const { state } = tf.engine()
  const tape = state.activeTape
  try {
    const { grads } = tf.engine().gradients(compute, variables, dy, true)
    return variables.map(({ shape }, index) => grads[index] ?? tf.zeros(shape))
  } finally {
    state.activeTape = tape
  }
}
