import { type Initializer, Linear, Module, tf, zeros } from '@cnn/core'

/** Goodfellow et al. 2013: each unit gives the largest of some linear functions. [n, in] -> [n, units]. */
export class Maxout extends Module {
  /** The functions of one unit stand beside each other. */
  linear: Linear

  constructor(
    inFeatures: number,
    readonly units: number,
    readonly pieces: number,
    init: Initializer,
  ) {
    super()
    this.linear = new Linear(inFeatures, units * pieces, { init, biasInit: zeros })
  }

  forward(x: tf.Tensor2D): tf.Tensor2D {
    const { units, pieces } = this
    const values = tf.reshape(this.linear.forward(x), [x.shape[0], units, pieces])
    return tf.max(values, 2)
  }
}
