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

export interface AvgPool2dOptions {
  stride?: number
  padding?: number
  /** Whether padding counts as zeros, as is PyTorch's default, or not at all. */
  countIncludePad?: boolean
}

/** PyTorch's AvgPool2d: [n, h, w, c] -> [n, h', w', c]. */
export class AvgPool2d extends Module {
  readonly size: number
  readonly stride: number
  readonly padding: number
  readonly countIncludePad: boolean

  constructor(size: number, options: AvgPool2dOptions = {}) {
    super()
    const { stride = size, padding = 0, countIncludePad = true } = options
    this.size = size
    this.stride = stride
    this.padding = padding
    this.countIncludePad = countIncludePad
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const { size, stride, padding, countIncludePad } = this
    if (padding === 0 || !countIncludePad) return tf.avgPool(x, size, stride, padding)
    return tf.tidy(() => {
      const padded = tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]]) // biome-ignore format: a pair each
      return tf.avgPool(padded, size, stride, 'valid')
    })
  }
}

/** The mean over height and width: [n, h, w, c] -> [n, c]. */
export const globalAveragePool = (x: tf.Tensor4D): tf.Tensor2D => tf.mean(x, [1, 2])
