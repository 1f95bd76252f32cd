import * as tf from '../../tf.js'
import { hardSwishKernel, swishKernel } from './activation.js'
import type { ComposedKernel } from './composed-kernel.js'

/**
 * Kernel: a convolution, batch norm by running statistics, and an activation. Inputs x [n, h, w, in], filter [h, w, in,
 * out] (depthwise [h, w, in, filters of each]), mean, variance, gamma, beta [out], optionally bias [out]; the output is
 * [n, h', w', out]. It has no gradient.
 */
export const convNormKernel = 'ConvNorm'

export type ConvNormActivation = 'linear' | 'relu' | 'relu6' | 'hardSwish' | 'swish'

export interface ConvNormAttributes {
  strides: number
  pad: number | tf.backend_util.ExplicitPadding
  dilations: number
  activation: ConvNormActivation
  depthwise: boolean
  epsilon: number
}

/** Those that no kernel of TensorFlow.js fuses, by their kernels. */
const after: Partial<Record<ConvNormActivation, string>> = {
  hardSwish: hardSwishKernel,
  swish: swishKernel,
}

/** The norm becomes part of the filter and of the bias. */
export const composedConvNorm: ComposedKernel<ConvNormAttributes> = {
  name: convNormKernel,
  compute({ x, filter, mean, variance, gamma, beta, bias }, attributes) {
    const { depthwise, epsilon, activation, ...options } = attributes
    const scale = tf.div(gamma!, tf.sqrt(tf.add(variance!, epsilon)))
    const [, , channels, columns] = filter!.shape
    const spread = depthwise ? [channels!, columns!] : [columns!]
    const fused = {
      x: x as tf.Tensor4D,
      filter: tf.mul(filter!, tf.reshape(scale, spread)) as tf.Tensor4D,
      bias: tf.sub(beta!, tf.mul(bias ? tf.sub(mean!, bias) : mean!, scale)),
      activation: after[activation] ? ('linear' as const) : (activation as 'linear' | 'relu'),
      ...options,
    }
    // Padding of each side works in both; the types have it for one.
    const y = depthwise
      ? tf.fused.depthwiseConv2d({ ...fused, pad: fused.pad as number })
      : tf.fused.conv2d(fused)
    const kernel = after[activation]
    return kernel ? tf.engine().runKernel<tf.Tensor>(kernel, { x: y }) : y
  },
}
