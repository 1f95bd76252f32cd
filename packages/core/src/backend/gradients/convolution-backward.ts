import * as tf from '../../tf.js'
import {
  type ConvolutionAttributes,
  type ConvolutionKernels,
  perAxis,
} from './convolution-kernels.js'
import { runKernel } from './define-gradient.js'
import { phasesOf, spreadFilter } from './dilated-convolution.js'

/** The gradient of a convolution's input, by what the backend in use computes rightly. */
export function inputGradient(
  kernels: ConvolutionKernels,
  dy: tf.Tensor,
  filter: tf.Tensor,
  inputShape: number[],
  attributes: ConvolutionAttributes,
): tf.Tensor {
  if (ignoresDilations(attributes) && isStrided(attributes)) {
    const dilations = perAxis(attributes.dilations, kernels)
    const spread = spreadFilter(filter, dilations)
    return inputGradient(kernels, dy, spread, inputShape, undilated(attributes, kernels))
  }
  if (ignoresDilations(attributes)) {
    const phases = phasesOf(kernels, inputShape, filter.shape, attributes)
    const apart = tf.spaceToBatchND(dy, phases.dilations, phases.crops)
    const dx = inputGradient(kernels, apart, filter, phases.shape, phases.attributes)
    return tf.batchToSpaceND(dx, phases.dilations, phases.paddings)
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
  if (ignoresDilations(attributes) && isStrided(attributes)) {
    const dilations = perAxis(attributes.dilations, kernels)
    const shape = filterShape.map((taps, axis) => (taps - 1) * (dilations[axis] ?? 1) + 1)
    const spread = filterGradient(kernels, x, dy, shape, undilated(attributes, kernels))
    return tf.stridedSlice(
      spread,
      shape.map(() => 0),
      shape,
      [...dilations, 1, 1],
    )
  }
  if (ignoresDilations(attributes)) {
    const phases = phasesOf(kernels, x.shape, filterShape, attributes)
    const inputs = tf.spaceToBatchND(x, phases.dilations, phases.paddings)
    const outputs = tf.spaceToBatchND(dy, phases.dilations, phases.crops)
    return filterGradient(kernels, inputs, outputs, filterShape, phases.attributes)
  }
  return runKernel(kernels.filter, { x, dy }, { ...attributes, filterShape })
}

/** TensorFlow.js's backward kernels take no dilation; this project's own, on wasm, do. */
const ignoresDilations = ({ dilations }: ConvolutionAttributes) =>
  [dilations].flat().some((dilation) => dilation > 1) && tf.getBackend() !== 'wasm'

/** Phases are for convolutions that visit every pixel. */
const isStrided = ({ strides }: ConvolutionAttributes) =>
  [strides].flat().some((stride) => stride > 1)

const undilated = (attributes: ConvolutionAttributes, kernels: ConvolutionKernels) => ({
  ...attributes,
  dilations: perAxis(1, kernels),
})
