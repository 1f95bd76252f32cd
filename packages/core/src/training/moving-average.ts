import type { Module } from '../layers/module.js'
import { Counter } from '../layers/parameter.js'
import { averageUpdate } from '../ops/optimizer-update.js'
import * as tf from '../tf.js'
import { eachOnce } from './each-once.js'

export interface MovingAverageOptions {
  /** Share of the old average that each step keeps. Default 0.999. */
  decay?: number
  /**
   * Start with a small decay, so that the average does not lag behind in short runs: at most (1+step)/(10+step), as in
   * TensorFlow (true, the default), or 1−step^(−2/3), as in timm ('power'), which rises more slowly.
   */
  warmup?: boolean | 'power'
}

/**
 * An exponential moving average over all values of a network, batch norm's running statistics included (Polyak
 * averaging, as timm's ModelEma).
 */
export class MovingAverage {
  readonly decay: number
  readonly warmup: boolean | 'power'
  readonly #pairs: { key: string; value: () => tf.Variable; average: tf.Variable }[] = []

  constructor(model: Module, { decay = 0.999, warmup = true }: MovingAverageOptions = {}) {
    this.decay = decay
    this.warmup = warmup
    for (const [key, tensor] of eachOnce(model.stateTensors())) {
      if (tensor instanceof Counter) continue
      const copy = tf.tidy(() => tf.variable(tf.add(tensor.value, 0), false))
      this.#pairs.push({ key, value: () => tensor.value, average: copy })
    }
  }

  /** Moves the average towards the network's values; `step` counts from 1. */
  update(step: number) {
    const decay = Math.min(this.decay, this.#limit(step))
    const pairs = this.#pairs.map(({ value, average }) => ({ average, value: value() }))
    averageUpdate(pairs, { decay })
  }

  #limit(step: number) {
    if (this.warmup === 'power') return 1 - step ** (-2 / 3)
    return this.warmup ? (1 + step) / (10 + step) : 1
  }

  /** Exchanges the averages with the network's values; a second call takes it back. */
  exchange() {
    tf.tidy(() => {
      for (const { value, average } of this.#pairs) {
        const kept = tf.clone(value())
        value().assign(average)
        average.assign(kept)
      }
    })
  }

  /** The averages with their keys. */
  *variables(): Generator<[string, tf.Variable]> {
    for (const { key, average } of this.#pairs) yield [key, average]
  }

  dispose() {
    for (const { average } of this.#pairs) average.dispose()
  }
}
