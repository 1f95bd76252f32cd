import * as tf from '../tf.js'
import { type Conv2d, isStridedAndDilated } from './conv.js'
import { activations } from './conv-norm.js'

/**
 * A convolution, its bias and an activation: [n, h, w, in] -> [n, h', w', out]. Where nothing is differentiated, all three
 * are one kernel.
 */
export function convActivation(
  x: tf.Tensor4D,
  conv: Conv2d,
  activation: 'linear' | 'relu' | 'relu6',
): tf.Tensor4D {
  const { weight, bias, stride, padding, dilation, groups } = conv
  if (groups > 1 || isStridedAndDilated(conv) || tf.engine().state.gradientDepth > 0) {
    return activations[activation](conv.forward(x)) as tf.Tensor4D
  }
  return tf.fused.conv2d({
    x,
    filter: weight.value as tf.Tensor as tf.Tensor4D,
    ...(bias ? { bias: bias.value as tf.Tensor } : {}),
    strides: stride,
    pad: padding,
    dilations: dilation,
    activation,
  })
}
