import { CnnError } from '../errors.js'
import * as tf from '../tf.js'
import { Module } from './module.js'

/**
 * PyTorch's PixelShuffle (Shi et al. 2016): [n, h, w, c · factor²] -> [n, h · factor, w · factor, c], where the channels of
 * one colour lie beside each other.
 */
export class PixelShuffle extends Module {
  constructor(readonly factor: number) {
    super()
  }

  forward(x: tf.Tensor): tf.Tensor4D {
    const { factor } = this
    const [count, height, width, depth] = x.shape as [number, number, number, number]
    const channels = depth / factor ** 2
    if (!Number.isInteger(channels)) {
      throw new CnnError(
        'shape-mismatch',
        `PixelShuffle: ${depth} channels of [${x.shape}] are no multiple of ${factor ** 2}.`,
      )
    }
    return tf.tidy(() => {
      const apart = tf.reshape(x, [count, height, width, channels, factor, factor])
      const beside = tf.transpose(apart, [0, 1, 4, 2, 5, 3])
      return tf.reshape(beside, [count, height * factor, width * factor, channels]) as tf.Tensor4D
    })
  }
}
