import { hardSwish, swish } from '../ops/activation.js'
import { convNormInference } from '../ops/conv-norm.js'
import * as tf from '../tf.js'
import type { BatchNorm } from './batch-norm.js'
import { type Conv2d, isStridedAndDilated } from './conv.js'
import { trainingRandom } from './mode.js'

export const activations = {
  linear: (x: tf.Tensor) => x,
  relu: tf.relu as (x: tf.Tensor) => tf.Tensor,
  relu6: tf.relu6 as (x: tf.Tensor) => tf.Tensor,
  hardSwish,
  swish,
}

/**
 * A convolution, batch norm and an activation: [n, h, w, in] -> [n, h', w', out]. At inference, where nothing is
 * differentiated, the norm becomes part of the convolution's weights, and all three are one kernel.
 */
export function convNorm(
  x: tf.Tensor4D,
  conv: Conv2d,
  norm: BatchNorm,
  activation: keyof typeof activations = 'linear',
): tf.Tensor4D {
  const isFusable = !isGrouped(conv) && !isStridedAndDilated(conv)
  if (trainingRandom() || tf.engine().state.gradientDepth > 0 || !isFusable) {
    return activations[activation](norm.forward(conv.forward(x))) as tf.Tensor4D
  }
  const { weight, bias, stride, padding, dilation } = conv
  const { running_mean: mean, running_var: variance, epsilon } = norm
  const { weight: gamma, bias: beta } = norm
  return convNormInference(
    x,
    weight.value,
    {
      mean: mean.value,
      variance: variance.value,
      gamma: gamma.value,
      beta: beta.value,
      epsilon,
    },
    {
      ...(bias ? { bias: bias.value } : {}),
      strides: stride,
      pad: padding,
      dilations: dilation,
      activation,
      depthwise: weight.layout === 'depthwise',
    },
  )
}

const isGrouped = ({ groups, weight }: Conv2d) => groups > 1 && weight.layout !== 'depthwise'
