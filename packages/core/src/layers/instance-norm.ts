import { batchNormInference } from '../ops/batch-norm.js'
import { instanceNorm } from '../ops/group-norm.js'
import * as tf from '../tf.js'
import { ones, zeros } from './initializers.js'
import { isRepeatedPass, trainingRandom } from './mode.js'
import { Module } from './module.js'
import { Buffer, Counter, Parameter } from './parameter.js'
import { moveTowards, unbiased } from './running-statistics.js'

export interface InstanceNormOptions {
  epsilon?: number
  momentum?: number
  affine?: boolean
  /** Keeps running averages of the statistics, and normalises by them in inference mode. */
  trackRunningStats?: boolean
}

/** PyTorch's InstanceNorm2d: normalises each channel of each sample over its positions, in both modes. */
export class InstanceNorm2d extends Module {
  weight?: Parameter
  bias?: Parameter
  running_mean?: Buffer
  running_var?: Buffer
  num_batches_tracked?: Counter
  readonly epsilon: number
  readonly momentum: number

  constructor(channels: number, options: InstanceNormOptions = {}) {
    super()
    const { epsilon = 1e-5, momentum = 0.1, affine = false, trackRunningStats = false } = options
    if (affine) {
      this.weight = new Parameter([channels], { init: ones })
      this.bias = new Parameter([channels], { init: zeros })
    }
    if (trackRunningStats) {
      this.running_mean = new Buffer([channels], { init: zeros })
      this.running_var = new Buffer([channels], { init: ones })
      // Never counted, in PyTorch either.
      this.num_batches_tracked = new Counter()
    }
    this.epsilon = epsilon
    this.momentum = momentum
  }

  forward(x: tf.Tensor): tf.Tensor {
    const { running_mean: runningMean, running_var: runningVariance, epsilon, momentum } = this
    const [gamma, beta] = [this.weight?.value, this.bias?.value]
    if (!runningMean || !runningVariance) return instanceNorm(x, { gamma, beta }, epsilon).output
    const vector = x.shape.slice(-1)
    if (!trainingRandom()) {
      const [mean, variance] = [runningMean.value, runningVariance.value]
      const [scale, shift] = [gamma ?? tf.ones(vector), beta ?? tf.zeros(vector)]
      return batchNormInference(x, mean, variance, scale, shift, epsilon)
    }
    const { output, mean, variance } = instanceNorm(x, { gamma, beta }, epsilon)
    if (isRepeatedPass()) return output
    const positions = x.size / (x.shape[0]! * vector[0]!)
    tf.tidy(() => {
      moveTowards(runningMean, tf.mean(mean, 0), momentum)
      moveTowards(runningVariance, tf.mul(tf.mean(variance, 0), unbiased(positions)), momentum)
    })
    return output
  }
}
