import * as tf from '../tf.js'
import { fanInUniform, type Initializer } from './initializers.js'
import { Module } from './module.js'
import { Parameter } from './parameter.js'

export interface LinearOptions {
  bias?: boolean
  init?: Initializer
  biasInit?: Initializer
}

/** y = x·W + b on the last axis, with PyTorch's default initialisation. */
export class Linear extends Module {
  weight: Parameter
  bias?: Parameter

  constructor(
    inFeatures: number,
    outFeatures: number,
    { bias = true, ...options }: LinearOptions = {},
  ) {
    super()
    const { init = fanInUniform, biasInit = fanInUniform } = options
    this.weight = new Parameter([inFeatures, outFeatures], { layout: 'linear', init })
    if (bias) {
      const fan = { in: inFeatures, out: outFeatures }
      this.bias = new Parameter([outFeatures], { init: biasInit, fan })
    }
  }

  // [n, in] -> [n, out]
  forward(x: tf.Tensor): tf.Tensor {
    const y = tf.matMul(x as tf.Tensor2D, this.weight.value as tf.Tensor as tf.Tensor2D)
    return this.bias ? tf.add(y, this.bias.value) : y
  }
}
