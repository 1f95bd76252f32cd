import {
  type ConvNormActivation,
  type ConvNormAttributes,
  convNormKernel,
} from '../backend/kernels/conv-norm.js'
import * as tf from '../tf.js'

/** Running statistics [out], scale and offset [out] of a batch norm. */
export interface NormState {
  mean: tf.Tensor
  variance: tf.Tensor
  gamma: tf.Tensor
  beta: tf.Tensor
  epsilon: number
}

export interface ConvNormOptions {
  /** Of the convolution, before the norm: [out]. */
  bias?: tf.Tensor
  strides?: number
  /** Zeros on each side, in pixels, or before and after each axis. */
  pad?: number | tf.backend_util.ExplicitPadding
  dilations?: number
  activation?: ConvNormActivation
  /** Whether `filter` is [h, w, in, filters of each channel]. */
  depthwise?: boolean
}

/**
 * A convolution of x [n, h, w, in] with filter [h, w, in, out], batch norm by running statistics, and an activation, in
 * one kernel: inference without the cost of the norm. It cannot be differentiated.
 */
export function convNormInference(
  x: tf.Tensor4D,
  filter: tf.Tensor,
  { mean, variance, gamma, beta, epsilon }: NormState,
  { bias, strides = 1, pad = 0, dilations = 1, ...options }: ConvNormOptions = {},
): tf.Tensor4D {
  const { activation = 'linear', depthwise = false } = options
  const inputs = { x, filter, mean, variance, gamma, beta, ...(bias ? { bias } : {}) }
  const attributes: ConvNormAttributes = {
    ...{ strides, pad, dilations, activation, depthwise, epsilon },
  }
  return tf.engine().runKernel<tf.Tensor4D>(convNormKernel, inputs, { ...attributes })
}
