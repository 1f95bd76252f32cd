import { dropout } from '../ops/dropout.js'
import * as tf from '../tf.js'
import { trainingRandom } from './mode.js'
import { Module } from './module.js'

/** Zeroes each value with probability `rate` while training and scales the others by 1/(1-rate). */
export class Dropout extends Module {
  readonly rate: number

  constructor(rate = 0.5) {
    super()
    this.rate = rate
  }

  forward(x: tf.Tensor): tf.Tensor {
    const random = trainingRandom()
    return random && this.rate > 0 ? dropout(x, this.rate, random) : x
  }
}

/** Zeroes whole channels of pictures with probability `rate` while training and scales the others by 1/(1-rate). */
export class Dropout2d extends Module {
  readonly rate: number

  constructor(rate = 0.5) {
    super()
    this.rate = rate
  }

  forward(x: tf.Tensor): tf.Tensor {
    const random = trainingRandom()
    if (!random || this.rate === 0) return x
    const [count, , , channels] = x.shape as [number, number, number, number]
    return tf.tidy(() => tf.mul(x, dropout(tf.ones([count, 1, 1, channels]), this.rate, random)))
  }
}

/**
 * Stochastic depth (Huang et al. 2016): while training, zeroes all that belongs to a picture with probability `rate` and
 * scales the others by 1/(1-rate). Put at the end of a residual branch, it drops the branch. torchvision's mode 'row'.
 */
export class StochasticDepth extends Module {
  readonly rate: number

  constructor(rate: number) {
    super()
    this.rate = rate
  }

  forward(x: tf.Tensor): tf.Tensor {
    const random = trainingRandom()
    if (!random || this.rate === 0) return x
    const shape = x.shape.map((length, axis) => (axis === 0 ? length : 1))
    return tf.tidy(() => tf.mul(x, dropout(tf.ones(shape), this.rate, random)))
  }
}
