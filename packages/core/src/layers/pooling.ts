import * as tf from '../tf.js'
import { Module } from './module.js'

/** PyTorch's MaxPool2d: padding counts as −∞. [n, h, w, c] -> [n, h', w', c]. */
export class MaxPool2d extends Module {
  readonly size: number
  readonly stride: number
  readonly padding: number

  constructor(size: number, { stride = size, padding = 0 } = {}) {
    super()
    this.size = size
    this.stride = stride
    this.padding = padding
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return tf.maxPool(x, this.size, this.stride, this.padding)
  }
}

/** The mean over height and width: [n, h, w, c] -> [n, c]. */
export const globalAveragePool = (x: tf.Tensor4D): tf.Tensor2D => tf.mean(x, [1, 2])
