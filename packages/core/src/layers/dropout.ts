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
