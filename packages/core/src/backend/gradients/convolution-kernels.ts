import * as tf from '../../tf.js'
import { explicitPadding, type Padding, windowAxes } from '../window-axes.js'

/** A convolution and its two derivatives. All three are linear in each input, so they are each other's gradients. */
export interface ConvolutionKernels {
  forward: string
  input: string
  filter: string
  spatialRank: 2 | 3
}

export interface ConvolutionAttributes {
  strides: number | number[]
  pad: Padding
  dataFormat: 'NHWC' | 'NCHW' | 'NDHWC'
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  dilations: number | number[]
}

export const conv2D: ConvolutionKernels = {
  forward: tf.Conv2D,
  input: tf.Conv2DBackpropInput,
  filter: tf.Conv2DBackpropFilter,
  spatialRank: 2,
}

export const depthwise: ConvolutionKernels = {
  forward: tf.DepthwiseConv2dNative,
  input: tf.DepthwiseConv2dNativeBackpropInput,
  filter: tf.DepthwiseConv2dNativeBackpropFilter,
  spatialRank: 2,
}

export const conv3D: ConvolutionKernels = {
  forward: tf.Conv3D,
  input: tf.Conv3DBackpropInputV2,
  filter: tf.Conv3DBackpropFilterV2,
  spatialRank: 3,
}

/**
 * The attributes that all three kernels have. Those reached from a transposed convolution carry no dilations, and those
 * of 3D no data format.
 */
export function complete(
  kernels: ConvolutionKernels,
  { strides, pad, dilations, dataFormat, dimRoundingMode }: Partial<ConvolutionAttributes>,
) {
  const attributes: ConvolutionAttributes = {
    strides: strides!,
    pad: pad!,
    dilations: dilations ?? perAxis(1, kernels),
    dataFormat: dataFormat ?? (kernels.spatialRank === 2 ? 'NHWC' : 'NDHWC'),
  }
  return dimRoundingMode ? { ...attributes, dimRoundingMode } : attributes
}

/** The same convolution for tensors with channels last. */
export function withChannelsLast(attributes: ConvolutionAttributes): ConvolutionAttributes {
  const pad = explicitPadding(attributes.pad)
  const sides = Array.isArray(pad) ? channelsLastOrder.map((axis) => pad[axis]!) : pad
  return { ...attributes, pad: sides, dataFormat: 'NHWC' }
}

/** Which axes of [n, c, h, w] come in which order in [n, h, w, c], and the other way round. */
export const channelsLastOrder = [0, 2, 3, 1]
export const channelsFirstOrder = [0, 3, 1, 2]

/** [before, after] of each spatial axis. */
export const convolutionPadding = (
  { forward, spatialRank }: ConvolutionKernels,
  inputShape: number[],
  filterShape: number[],
  attributes: ConvolutionAttributes,
) =>
  windowAxes(forward, inputShape.slice(1, spatialRank + 1), filterShape, attributes).map(
    ({ before, after }): [number, number] => [before, after],
  )

/** A size, stride or dilation of each spatial axis. */
export const perAxis = (value: number | number[], { spatialRank }: ConvolutionKernels) =>
  typeof value === 'number' ? Array.from({ length: spatialRank }, () => value) : value
