import { adaptiveAvgPool } from '../ops/adaptive-avg-pool.js'
import * as tf from '../tf.js'
import { Module } from './module.js'

/** PyTorch's MaxPool2d: padding counts as −∞. [n, h, w, c] -> [n, h', w', c]. */
export class MaxPool2d extends Module {
  readonly size: number
  readonly stride: number
  readonly padding: number
  /** Whether a window that the picture's right or lower edge cuts counts too. */
  readonly ceilMode: boolean

  constructor(size: number, { stride = size, padding = 0, ceilMode = false } = {}) {
    super()
    this.size = size
    this.stride = stride
    this.padding = padding
    this.ceilMode = ceilMode
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const { size, stride, padding, ceilMode } = this
    if (!ceilMode) return tf.maxPool(x, size, stride, padding)
    const [rows, columns] = [this.#sides(x.shape[1]), this.#sides(x.shape[2])]
    return tf.maxPool(x, size, stride, [[0, 0], rows, columns, [0, 0]])
  }

  /** As much padding as the windows reach; one that would begin behind the picture is left out. */
  #sides(length: number): [before: number, after: number] {
    const { size, stride, padding } = this
    const steps = Math.ceil((length + 2 * padding - size) / stride)
    const last = steps * stride < length + padding ? steps : steps - 1
    return [padding, Math.max(0, last * stride + size - length - padding)]
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

/** PyTorch's AdaptiveAvgPool2d, which makes any picture this size: [n, h, w, c] -> [n, height, width, c]. */
export class AdaptiveAvgPool2d extends Module {
  readonly size: readonly [height: number, width: number]

  constructor(size: number | readonly [height: number, width: number]) {
    super()
    this.size = typeof size === 'number' ? [size, size] : size
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    return adaptiveAvgPool(x, this.size)
  }
}

/** The mean over height and width: [n, h, w, c] -> [n, c]. */
export const globalAveragePool = (x: tf.Tensor4D): tf.Tensor2D => tf.mean(x, [1, 2])
