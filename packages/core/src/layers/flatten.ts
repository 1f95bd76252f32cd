import * as tf from '../tf.js'
import { Module } from './module.js'

/** [n, h, w, c] -> [n, c·h·w], in PyTorch's channel-first order, so that the next Linear's weights fit. */
export class Flatten extends Module {
  forward(x: tf.Tensor): tf.Tensor2D {
    const [count = 0, ...rest] = x.shape
    const size = rest.reduce((a, b) => a * b, 1)
    const isMap = x.rank === 4 && x.shape[1]! * x.shape[2]! > 1
    const channelsFirst = isMap ? tf.transpose(x, [0, 3, 1, 2]) : x
    return tf.reshape(channelsFirst, [count, size])
  }
}
