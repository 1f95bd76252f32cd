import * as tf from '../../tf.js'

/** A convolution and its two derivatives. All three are linear in each input, so they are each other's gradients. */
export interface ConvolutionKernels {
  forward: string
  input: string
  filter: string
  spatialRank: 2 | 3
  depthwise: boolean
}

export interface ConvolutionAttributes {
  strides: number | number[]
  pad: 'same' | 'valid' | number | [number, number][]
  dataFormat: 'NHWC' | 'NCHW' | 'NDHWC'
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  dilations: number | number[]
}

export const conv2D: ConvolutionKernels = {
  forward: tf.Conv2D,
  input: tf.Conv2DBackpropInput,
  filter: tf.Conv2DBackpropFilter,
  spatialRank: 2,
  depthwise: false,
}

export const depthwise: ConvolutionKernels = {
  forward: tf.DepthwiseConv2dNative,
  input: tf.DepthwiseConv2dNativeBackpropInput,
  filter: tf.DepthwiseConv2dNativeBackpropFilter,
  spatialRank: 2,
  depthwise: true,
}

export const conv3D: ConvolutionKernels = {
  forward: tf.Conv3D,
  input: tf.Conv3DBackpropInputV2,
  filter: tf.Conv3DBackpropFilterV2,
  spatialRank: 3,
  depthwise: false,
}
