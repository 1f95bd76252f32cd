import { layerNorm } from '../ops/group-norm.js'
import type * as tf from '../tf.js'
import { ones, zeros } from './initializers.js'
import { Module } from './module.js'
import { Parameter } from './parameter.js'

/**
 * PyTorch's LayerNorm over the last axes. `shape` is as in PyTorch: the length of the last axis (of the channels, as
 * tensors are NHWC), the lengths of several, or [channels, height, width] of whole pictures.
 */
export class LayerNorm extends Module {
  weight?: Parameter
  bias?: Parameter
  readonly axes: number
  readonly epsilon: number

  constructor(shape: number | readonly number[], { epsilon = 1e-5, affine = true } = {}) {
    super()
    const lengths = [shape].flat() as number[]
    const isPicture = lengths.length === 3
    if (affine) {
      const [first, ...rest] = lengths
      const own = isPicture ? [...rest, first!] : lengths
      const layout = isPicture ? 'picture' : 'plain'
      this.weight = new Parameter(own, { init: ones, layout })
      this.bias = new Parameter(own, { init: zeros, layout })
    }
    this.axes = lengths.length
    this.epsilon = epsilon
  }

  forward(x: tf.Tensor): tf.Tensor {
    const affine = { gamma: this.weight?.value, beta: this.bias?.value }
    return layerNorm(x, affine, this.axes, this.epsilon)
  }
}
