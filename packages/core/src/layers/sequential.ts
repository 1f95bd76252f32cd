import type * as tf from '../tf.js'
import { Module } from './module.js'

/** Children under the keys '0', '1', …, as PyTorch's Sequential and ModuleList name them. */
export class Sequential<Child extends Module = Module> extends Module {
  readonly #items: readonly Child[]

  constructor(...items: readonly Child[]) {
    super()
    this.#items = items
  }

  override children(): [string, Module][] {
    return this.#items.map((item, index) => [String(index), item])
  }

  get length() {
    return this.#items.length
  }

  /** The child at this index. */
  at(index: number): Child {
    return this.#items.at(index)!
  }

  [Symbol.iterator]() {
    return this.#items[Symbol.iterator]()
  }

  forward(x: tf.Tensor): tf.Tensor {
    return this.#items.reduce((value, item) => item.forward(value), x)
  }
}
