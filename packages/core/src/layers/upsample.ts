import * as tf from '../tf.js'
import { Module } from './module.js'

export interface UpsampleOptions {
  /** Default 'nearest'. */
  mode?: 'nearest' | 'bilinear'
  /** Of 'bilinear': the centres of the corner pixels stay where they are. */
  alignCorners?: boolean
}

/** PyTorch's Upsample: [n, h, w, c] -> [n, ⌊h · scale⌋, ⌊w · scale⌋, c]. */
export class Upsample extends Module {
  readonly scale: number
  readonly mode: 'nearest' | 'bilinear'
  readonly alignCorners: boolean

  constructor(scale: number, { mode = 'nearest', alignCorners = false }: UpsampleOptions = {}) {
    super()
    this.scale = scale
    this.mode = mode
    this.alignCorners = alignCorners
  }

  forward(x: tf.Tensor): tf.Tensor4D {
    const picture = x as tf.Tensor4D
    const [, height, width] = picture.shape
    const size: [number, number] = [Math.floor(height * this.scale), Math.floor(width * this.scale)]
    if (this.mode === 'nearest') return tf.image.resizeNearestNeighbor(picture, size)
    return tf.image.resizeBilinear(picture, size, this.alignCorners, !this.alignCorners)
  }
}
