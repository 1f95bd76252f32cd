import { dropout } from '../ops/dropout.js'
import type * as tf from '../tf.js'
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
