import { Module, tf } from '@cnn/core'

/** A detector that gives logits and deltas of boxes, which stand side by side here: [n, boxes, columns]. */
export class JoinedRows extends Module {
  readonly #network: Module

  constructor(network: Module) {
    super()
    this.#network = network
  }

  override children() {
    return this.#network.children()
  }

  forward(x: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => {
      const rows = this.#network.forward(x) as Record<string, tf.Tensor3D>
      return tf.concat(Object.values(rows), 2)
    })
  }
}
