import type { Module } from '../layers/module.js'
import { Counter, Parameter } from '../layers/parameter.js'
import * as tf from '../tf.js'
import { eachOnce } from './each-once.js'

/** What a network's forward passes move in training, such as batch norm's running statistics, to go back to. */
export class HeldStatistics {
  readonly #all
  #putBacks: (() => void)[] = []
  #copies: tf.Tensor[] = []

  constructor(model: Module) {
    this.#all = eachOnce(model.stateTensors()).flatMap(([, tensor]) =>
      tensor instanceof Parameter ? [] : [tensor],
    )
  }

  /** Remembers the values as they are now, in place of those before. */
  hold() {
    this.release()
    this.#putBacks = this.#all.map((tensor) => {
      if (tensor instanceof Counter) {
        const count = tensor.value
        return () => {
          tensor.value = count
        }
      }
      const copy = tf.clone(tensor.value)
      this.#copies.push(copy)
      return () => void tensor.value.assign(copy)
    })
  }

  putBack() {
    for (const putBack of this.#putBacks) putBack()
  }

  release() {
    tf.dispose(this.#copies)
    this.#copies = []
    this.#putBacks = []
  }
}
