import * as tf from '../tf.js'
import type { BatchNorm } from './batch-norm.js'
import type { Conv2d } from './conv.js'
import { trainingRandom } from './mode.js'

const activations = {
  linear: (x: tf.Tensor) => x,
  relu: tf.relu as (x: tf.Tensor) => tf.Tensor,
  relu6: tf.relu6 as (x: tf.Tensor) => tf.Tensor,
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
  if (trainingRandom() || tf.engine().state.gradientDepth > 0 || isGrouped(conv)) {
    return activations[activation](norm.forward(conv.forward(x))) as tf.Tensor4D
  }
  return tf.tidy(() => {
    const { weight, bias } = fold(conv, norm)
    const options = {
      x,
      filter: weight,
      bias,
      activation,
      strides: conv.stride,
      pad: conv.padding,
      dilations: conv.dilation,
    } as const
    return conv.weight.layout === 'depthwise'
      ? tf.fused.depthwiseConv2d(options)
      : tf.fused.conv2d(options)
  })
}

const isGrouped = ({ groups, weight }: Conv2d) => groups > 1 && weight.layout !== 'depthwise'

/** The convolution that does what both do, by the running statistics. */
function fold({ weight, bias }: Conv2d, norm: BatchNorm) {
  const deviation = tf.sqrt(tf.add(norm.running_var.value, norm.epsilon))
  const scale = tf.div(norm.weight.value, deviation)
  // A depthwise filter is [rows, columns, channels, filters of each], others [rows, columns, in, out].
  const channels = weight.shape.slice(2)
  const spread = weight.layout === 'depthwise' ? channels : [channels[1]!]
  const mean = norm.running_mean.value
  return {
    weight: tf.mul(weight.value, tf.reshape(scale, spread)) as tf.Tensor4D,
    bias: tf.sub(norm.bias.value, tf.mul(bias ? tf.sub(mean, bias.value) : mean, scale)),
  }
}
