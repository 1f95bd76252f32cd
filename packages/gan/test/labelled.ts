import { Module, tf } from '@cnn/core'

/** A network that takes labels, as one of a single input: its samples are of the classes in turn. */
export class Labelled<M extends Module> extends Module {
  constructor(
    readonly network: M,
    readonly numClasses: number,
  ) {
    super()
  }

  forward(x: tf.Tensor) {
    const labels = Int32Array.from({ length: x.shape[0]! }, (_, i) => i % this.numClasses)
    return this.network.forward(x, tf.tensor1d(labels, 'int32'))
  }
}
