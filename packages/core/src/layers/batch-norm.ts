import { batchNormInference, batchNormTraining } from '../ops/batch-norm.js'
import * as tf from '../tf.js'
import { ones, zeros } from './initializers.js'
import { isRepeatedPass, trainingRandom } from './mode.js'
import { Module } from './module.js'
import { Buffer, Counter, Parameter } from './parameter.js'
import { moveTowards, unbiased } from './running-statistics.js'

/**
 * PyTorch's BatchNorm2d (and 1d): normalises every channel (last axis) over all others. In training mode by the
 * batch's biased variance, while the running variance takes the unbiased one with weight `momentum`. One that is frozen
 * (its weight and bias are not trainable) normalises by its running statistics in training too, and leaves them.
 */
export class BatchNorm extends Module {
  weight: Parameter
  bias: Parameter
  running_mean: Buffer
  running_var: Buffer
  num_batches_tracked = new Counter()
  epsilon: number
  momentum: number

  constructor(channels: number, { epsilon = 1e-5, momentum = 0.1 } = {}) {
    super()
    this.weight = new Parameter([channels], { init: ones })
    this.bias = new Parameter([channels], { init: zeros })
    this.running_mean = new Buffer([channels], { init: zeros })
    this.running_var = new Buffer([channels], { init: ones })
    this.epsilon = epsilon
    this.momentum = momentum
  }

  forward(x: tf.Tensor): tf.Tensor {
    const { weight, bias, running_mean: mean, running_var: variance, epsilon } = this
    if (!trainingRandom() || this.#isFrozen) {
      return batchNormInference(x, mean.value, variance.value, weight.value, bias.value, epsilon)
    }
    const batch = batchNormTraining(x, weight.value, bias.value, epsilon)
    const count = x.size / x.shape.at(-1)!
    if (!isRepeatedPass()) this.#track(batch.mean, batch.variance, count)
    return batch.output
  }

  get #isFrozen() {
    return !this.weight.trainable && !this.bias.trainable
  }

  #track(mean: tf.Tensor, variance: tf.Tensor, count: number) {
    const { momentum } = this
    moveTowards(this.running_mean, mean, momentum)
    tf.tidy(() => moveTowards(this.running_var, tf.mul(variance, unbiased(count)), momentum))
    this.num_batches_tracked.value++
  }
}
