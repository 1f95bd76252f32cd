import * as tf from '../tf.js'
import { Module } from './module.js'

/** max(x, 0), as a module for Sequential. */
export class ReLU extends Module {
  forward(x: tf.Tensor): tf.Tensor {
    return tf.relu(x)
  }
}
