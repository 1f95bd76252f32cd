import * as tf from '../tf.js'
import { fanInUniform } from './initializers.js'
import { Module } from './module.js'
import { Parameter } from './parameter.js'

/** y = x·W + b on the last axis, with PyTorch's default initialisation. */
export class Linear extends Module {
  weight: Parameter
  bias?: Parameter

  constructor(inFeatures: number, outFeatures: number, { bias = true } = {}) {
    super()
    this.weight = new Parameter([inFeatures, outFeatures], { layout: 'linear', init: fanInUniform })
    if (bias) {
      const fan = { in: inFeatures, out: outFeatures }
      this.bias = new Parameter([outFeatures], { init: fanInUniform, fan })
    }
  }

  // [n, in] -> [n, out]
  forward(x: tf.Tensor): tf.Tensor {
    const y = tf.matMul(x as tf.Tensor2D, this.weight.value as tf.Tensor as tf.Tensor2D)
    return this.bias ? tf.add(y, this.bias.value) : y
  }
}
