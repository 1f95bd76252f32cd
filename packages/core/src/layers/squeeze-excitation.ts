import * as tf from '../tf.js'
import { Conv2d } from './conv.js'
import { convActivation } from './conv-activation.js'
import type { Initializer } from './initializers.js'
import { Module } from './module.js'

type Activation = (x: tf.Tensor) => tf.Tensor

export interface SqueezeExcitationOptions {
  /** Between the two layers. Default ReLU. */
  activation?: Activation
  /** What makes factors of the second layer's results. Default sigmoid. */
  gate?: Activation
  init?: Initializer
  biasInit?: Initializer
}

/**
 * Squeeze and excitation (Hu et al. 2017), with torchvision's keys: each channel is multiplied by a factor that two
 * layers, the first of them narrow, make of the means of all channels. [n, h, w, c] -> [n, h, w, c].
 */
export class SqueezeExcitation extends Module {
  fc1: Conv2d
  fc2: Conv2d
  readonly #activation: Activation
  readonly #gate: Activation

  constructor(channels: number, squeezed: number, options: SqueezeExcitationOptions = {}) {
    super()
    const { activation = tf.relu, gate = tf.sigmoid, ...initializers } = options
    this.fc1 = new Conv2d(channels, squeezed, 1, initializers)
    this.fc2 = new Conv2d(squeezed, channels, 1, initializers)
    this.#activation = activation
    this.#gate = gate
  }

  forward(x: tf.Tensor4D): tf.Tensor4D {
    const means = tf.mean(x, [1, 2], true)
    const inner =
      this.#activation === tf.relu
        ? convActivation(means as tf.Tensor4D, this.fc1, 'relu')
        : this.#activation(convActivation(means as tf.Tensor4D, this.fc1, 'linear'))
    return tf.mul(x, this.#gate(convActivation(inner as tf.Tensor4D, this.fc2, 'linear')))
  }
}
