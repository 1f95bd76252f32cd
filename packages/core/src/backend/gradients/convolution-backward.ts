import * as tf from '../../tf.js'
import {
  type ConvolutionAttributes,
  type ConvolutionKernels,
  convolutionPadding,
  perAxis,
} from './convolution-kernels.js'
import { runKernel } from './define-gradient.js'
import { phasesOf } from './dilated-convolution.js'
import { padAxis, sliceAxis, spreadAxis } from './slicing.js'

/** The gradient of a convolution's input, by what the backend in use computes rightly. */
export function inputGradient(
  kernels: ConvolutionKernels,
  dy: tf.Tensor,
  filter: tf.Tensor,
  inputShape: number[],
  attributes: ConvolutionAttributes,
): tf.Tensor {
  if (ignoresDilations(kernels, attributes)) {
    const phases = phasesOf(kernels, inputShape, filter.shape, attributes)
    const apart = tf.spaceToBatchND(dy, phases.dilations, phases.crops)
    const dx = inputGradient(kernels, apart, filter, phases.shape, phases.attributes)
    return tf.batchToSpaceND(dx, phases.dilations, phases.paddings)
  }
  if (computesWrongly(kernels)) {
    return correlateWithFilter(kernels, dy, filter, inputShape, attributes)
  }
  return runKernel(kernels.input, { dy, filter }, { ...attributes, inputShape })
}

/** The gradient of a convolution's filter, likewise. */
export function filterGradient(
  kernels: ConvolutionKernels,
  x: tf.Tensor,
  dy: tf.Tensor,
  filterShape: number[],
  attributes: ConvolutionAttributes,
): tf.Tensor {
  if (ignoresDilations(kernels, attributes)) {
    const phases = phasesOf(kernels, x.shape, filterShape, attributes)
    const inputs = tf.spaceToBatchND(x, phases.dilations, phases.paddings)
    const outputs = tf.spaceToBatchND(dy, phases.dilations, phases.crops)
    return filterGradient(kernels, inputs, outputs, filterShape, phases.attributes)
  }
  if (computesWrongly(kernels)) {
    return correlateWithOutput(kernels, x, dy, filterShape, attributes)
  }
  return runKernel(kernels.filter, { x, dy }, { ...attributes, filterShape })
}

/** TensorFlow.js's backward kernels take no dilation; this project's own, for pictures on wasm, do. */
function ignoresDilations(kernels: ConvolutionKernels, { dilations }: ConvolutionAttributes) {
  const dilated = [dilations].flat().some((dilation) => dilation > 1)
  return dilated && !(tf.getBackend() === 'wasm' && kernels.spatialRank === 2)
}

/** TensorFlow.js's backward kernels for volumes on wasm do, above all with strides. */
const computesWrongly = ({ spatialRank }: ConvolutionKernels) =>
  spatialRank === 3 && tf.getBackend() === 'wasm'

/** A volume's gradient as the convolution of the output's, spread by the strides, with the filter turned round. */
function correlateWithFilter(
  kernels: ConvolutionKernels,
  dy: tf.Tensor,
  filter: tf.Tensor,
  inputShape: number[],
  attributes: ConvolutionAttributes,
) {
  const strides = perAxis(attributes.strides, kernels)
  const padding = convolutionPadding(kernels, inputShape, filter.shape, attributes)
  const spread = padding.reduce((volume, [before], axis) => {
    const reach = filter.shape[axis]! - 1
    const size = inputShape[axis + 1]! + reach
    return spreadAxis(volume, axis + 1, reach - before, strides[axis]!, size)
  }, dy)
  const turned = tf.transpose(tf.reverse(filter, [0, 1, 2]), [0, 1, 2, 4, 3])
  return tf.conv3d(spread as tf.Tensor5D, turned as tf.Tensor5D, 1, 'valid')
}

/** A filter's gradient as the convolution of the volume with the output's gradient: channels and batch change places. */
function correlateWithOutput(
  kernels: ConvolutionKernels,
  x: tf.Tensor,
  dy: tf.Tensor,
  filterShape: number[],
  attributes: ConvolutionAttributes,
) {
  const strides = perAxis(attributes.strides, kernels)
  const padding = convolutionPadding(kernels, x.shape, filterShape, attributes)
  let volume = x
  let window = dy
  padding.forEach(([before], index) => {
    const axis = index + 1
    const length = (dy.shape[axis]! - 1) * strides[index]! + 1
    window = spreadAxis(window, axis, 0, strides[index]!, length)
    volume = resizeAxis(volume, axis, before, length - 1 + filterShape[index]!)
  })
  const gradient = tf.conv3d(
    tf.transpose(volume, [4, 1, 2, 3, 0]) as tf.Tensor5D,
    tf.transpose(window, [1, 2, 3, 0, 4]) as tf.Tensor5D,
    1,
    'valid',
  )
  return tf.transpose(gradient, [1, 2, 3, 0, 4])
}

/** Puts `before` zeros in front, and zeros behind or cuts off, so that the axis gets this size. */
function resizeAxis(x: tf.Tensor, axis: number, before: number, size: number) {
  const kept = Math.min(x.shape[axis]!, size - before)
  return padAxis(sliceAxis(x, axis, 0, kept), axis, before, size - before - kept)
}
