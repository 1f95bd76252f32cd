import { Module, tf } from '@cnn/core'

/** [n, c·h·w] -> [n, h, w, c], out of PyTorch's channel-first order, so that the Linear before it has PyTorch's weights. */
export class Unflatten extends Module {
  constructor(
    readonly channels: number,
    readonly size: number,
  ) {
    super()
  }

  forward(x: tf.Tensor): tf.Tensor4D {
    const { channels, size } = this
    const rows = tf.reshape(x, [x.shape[0]!, channels, size, size])
    return tf.transpose(rows, [0, 2, 3, 1]) as tf.Tensor4D
  }
}
