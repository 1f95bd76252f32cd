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

/** Kernels reached from a transposed convolution carry no dilations, and those of 3D no data format. */
export function complete(kernels: ConvolutionKernels, attributes: Partial<ConvolutionAttributes>) {
  const dilations = perAxis(1, kernels)
  const dataFormat = kernels.spatialRank === 2 ? 'NHWC' : 'NDHWC'
  return {
    ...attributes,
    dilations: attributes.dilations ?? dilations,
    dataFormat: attributes.dataFormat ?? dataFormat,
  } as ConvolutionAttributes
}

/** [before, after] of each spatial axis. */
export function convolutionPadding(
  kernels: ConvolutionKernels,
  inputShape: number[],
  filterShape: number[],
  { strides, pad, dilations, dimRoundingMode }: ConvolutionAttributes,
): [before: number, after: number][] {
  if (kernels.spatialRank === 2) {
    const { padInfo } = tf.backend_util.computeConv2DInfo(
      inputShape as [number, number, number, number],
      filterShape as [number, number, number, number],
      strides as number,
      dilations as number,
      pad as 'same',
      dimRoundingMode,
      kernels.depthwise,
    )
    return [
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
    ]
  }
  const { padInfo } = tf.backend_util.computeConv3DInfo(
    inputShape as [number, number, number, number, number],
    filterShape as [number, number, number, number, number],
    strides as number,
    dilations as number,
    pad as 'same',
  )
  return [
    [padInfo.front, padInfo.back],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
  ]
}

/** A size, stride or dilation of each spatial axis. */
export const perAxis = (value: number | number[], { spatialRank }: ConvolutionKernels) =>
  typeof value === 'number' ? Array.from({ length: spatialRank }, () => value) : value
