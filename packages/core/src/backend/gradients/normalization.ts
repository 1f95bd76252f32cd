import * as tf from '../../tf.js'
import { batchNormTraining, batchNormTrainingGradient } from '../kernels/batch-norm-training.js'
import type { ComposedKernel } from '../kernels/composed-kernel.js'
import { groupNormGradient, groupNormKernel } from '../kernels/group-norm.js'
import { defineGradient, runFused, sumTo } from './define-gradient.js'

/** `(x - mean) / √(variance + ε) · scale + offset` with the statistics given: batch norm at inference. */
const fusedBatchNorm = defineGradient<tf.FusedBatchNormAttrs>(
  tf.FusedBatchNorm,
  { inputs: ['x', 'mean', 'variance', 'scale'] },
  (dy, [x, mean, variance, scale], { varianceEpsilon }) => {
    const inverseDeviation = () => tf.rsqrt(tf.add(variance!, varianceEpsilon))
    const normalized = () => tf.mul(tf.sub(x!, mean!), inverseDeviation())
    const scaled = () => (scale ? tf.mul(inverseDeviation(), scale) : inverseDeviation())
    return {
      x: () => tf.mul(dy, scaled()),
      mean: () => sumTo(tf.neg(tf.mul(dy, scaled())), mean!.shape),
      variance: () => {
        const change = tf.mul(tf.mul(normalized(), scaled()), inverseDeviation())
        return sumTo(tf.mul(tf.mul(dy, change), -0.5), variance!.shape)
      },
      scale: () => sumTo(tf.mul(dy, normalized()), scale!.shape),
      offset: () => sumTo(dy, mean!.shape),
    }
  },
)

/** Of a kernel that gives the normalised numbers, their mean and their variance. */
const normalization = <Attributes>(
  kernelName: string,
  backward: ComposedKernel<Attributes>,
): tf.GradConfig => ({
  kernelName,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true, true],
  gradFunc(dys, [x, gamma, mean, variance], attributes) {
    const [dy, dMean, dVariance] = dys as tf.Tensor[]
    const inputs = { dy, x, gamma, mean, variance, dMean, dVariance } as tf.NamedTensorMap
    // Not within the functions below: each of them runs in a tidy of its own, which would dispose what the others need.
    const [dx, dgamma, dbeta] = runFused(backward, inputs, attributes as unknown as Attributes)
    return { x: () => dx!, gamma: () => dgamma!, beta: () => dbeta! }
  },
})

/** Krizhevsky's normalisation across channels: `x·d^-β` with `d = bias + α·Σx²` over the neighbouring channels. */
const localResponse = defineGradient<tf.LRNAttrs>(
  tf.LRN,
  { inputs: ['x'] },
  (dy, [x], { depthRadius, bias, alpha, beta }) => ({
    x: () => {
      const neighbours = neighbourhood(x!.shape[3]!, depthRadius)
      const sumOverNeighbours = (values: tf.Tensor) =>
        tf.reshape(tf.matMul(tf.reshape(values, [-1, x!.shape[3]!]), neighbours), x!.shape)
      const logarithm = tf.log(tf.add(tf.mul(sumOverNeighbours(tf.square(x!)), alpha), bias))
      const power = (exponent: number) => tf.exp(tf.mul(logarithm, exponent))
      const direct = tf.mul(dy, power(-beta))
      const throughNeighbours = sumOverNeighbours(tf.mul(tf.mul(dy, x!), power(-beta - 1)))
      return tf.sub(direct, tf.mul(tf.mul(x!, throughNeighbours), 2 * alpha * beta))
    },
  }),
)

/** [channels, channels]: 1 where two channels are at most `radius` apart. */
function neighbourhood(channels: number, radius: number) {
  const index = tf.range(0, channels)
  const distance = tf.abs(tf.sub(tf.expandDims(index, 0), tf.expandDims(index, 1)))
  return tf.cast(tf.lessEqual(distance, radius), 'float32')
}

export const normalizationGradients: tf.GradConfig[] = [
  normalization(batchNormTraining, batchNormTrainingGradient),
  normalization(groupNormKernel, groupNormGradient),
  fusedBatchNorm,
  localResponse,
]
