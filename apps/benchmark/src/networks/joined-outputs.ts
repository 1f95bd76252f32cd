import { Module, tf } from '@cnn/core'

/** A network whose several outputs stand side by side in their last axis here: a graph of this benchmark has one output. */
export class JoinedOutputs extends Module {
  readonly #network: Module

  constructor(network: Module) {
    super()
    this.#network = network
  }

  override children() {
    return this.#network.children()
  }

  forward(x: tf.Tensor4D): tf.Tensor {
    return tf.tidy(() => {
      const outputs = this.#network.forward(x) as Record<string, tf.Tensor>
      return tf.concat(Object.values(outputs), -1)
    })
  }
}
