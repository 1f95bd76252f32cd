import { groupNorm } from '../ops/group-norm.js'
import type * as tf from '../tf.js'
import { ones, zeros } from './initializers.js'
import { Module } from './module.js'
import { Parameter } from './parameter.js'

/** PyTorch's GroupNorm: normalises each sample over the positions and the channels of each group. */
export class GroupNorm extends Module {
  weight?: Parameter
  bias?: Parameter
  readonly groups: number
  readonly epsilon: number

  constructor(groups: number, channels: number, { epsilon = 1e-5, affine = true } = {}) {
    super()
    if (affine) {
      this.weight = new Parameter([channels], { init: ones })
      this.bias = new Parameter([channels], { init: zeros })
    }
    this.groups = groups
    this.epsilon = epsilon
  }

  forward(x: tf.Tensor): tf.Tensor {
    const affine = { gamma: this.weight?.value, beta: this.bias?.value }
    return groupNorm(x, this.groups, affine, this.epsilon)
  }
}
