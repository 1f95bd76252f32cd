import type * as tf from '../../tf.js'

/** A kernel written in TensorFlow.js's own operations, so that it runs on every backend. */
export interface ComposedKernel<Attributes = never> {
  name: string
  compute(inputs: Record<string, tf.Tensor>, attributes: Attributes): tf.Tensor | tf.Tensor[]
}
