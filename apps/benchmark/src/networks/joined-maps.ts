import { Module, tf } from '@cnn/core'

/** A network that gives several maps, which it has as one here: a graph of this benchmark has one output. */
export class JoinedMaps extends Module {
  readonly #network: Module

  constructor(network: Module) {
    super()
    this.#network = network
  }

  override children() {
    return this.#network.children()
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => {
      const maps = this.#network.forward(x) as Record<string, tf.Tensor4D>
      return tf.concat(Object.values(maps), 3)
    })
  }
}
