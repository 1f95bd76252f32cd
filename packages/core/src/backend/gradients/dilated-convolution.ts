import type * as tf from '../../tf.js'
import {
  type ConvolutionAttributes,
  type ConvolutionKernels,
  convolutionPadding,
  perAxis,
} from './convolution-kernels.js'
import { spreadAxis } from './slicing.js'

/**
 * A dilated convolution is a plain one over the pictures that one gets by taking every d-th pixel: the pictures go to
 * the batch dimension (`spaceToBatchND`), are convolved without dilation or padding, and are put together again
 * (`batchToSpaceND`). So its derivatives are those of a plain convolution between the same two rearrangements.
 */
export interface Phases {
  dilations: number[]
  /** Padding of the input: that of the convolution, and what makes its size a multiple of the dilation. */
  paddings: number[][]
  /** What of that must be cut off the output again. */
  crops: number[][]
  /** The input's shape after the rearrangement. */
  shape: number[]
  /** Attributes of the plain convolution. */
  attributes: ConvolutionAttributes
}

export function phasesOf(
  kernels: ConvolutionKernels,
  inputShape: number[],
  filterShape: number[],
  attributes: ConvolutionAttributes,
): Phases {
  const dilations = perAxis(attributes.dilations, kernels)
  const padding = convolutionPadding(kernels, inputShape, filterShape, attributes)
  const extra = padding.map(([before, after], axis) => {
    const size = inputShape[axis + 1]! + before + after
    return (dilations[axis]! - (size % dilations[axis]!)) % dilations[axis]!
  })
  const paddings = padding.map(([before, after], axis) => [before, after + extra[axis]!])
  const sizes = dilations.map((dilation, axis) => {
    const [before, after] = paddings[axis]!
    return (inputShape[axis + 1]! + before! + after!) / dilation
  })
  const count = dilations.reduce((product, dilation) => product * dilation)
  const ones = perAxis(1, kernels)
  return {
    dilations,
    paddings,
    crops: extra.map((rest) => [0, rest]),
    shape: [inputShape[0]! * count, ...sizes, inputShape.at(-1)!],
    attributes: { ...attributes, strides: ones, dilations: ones, pad: 'valid' },
  }
}

/** A filter with the zeros of a dilation between its taps: undilated, it does what the filter does dilated. */
export const spreadFilter = <T extends tf.Tensor>(filter: T, dilations: readonly number[]): T =>
  dilations.reduce<tf.Tensor>((spread, dilation, axis) => {
    const size = (filter.shape[axis]! - 1) * dilation + 1
    return dilation > 1 ? spreadAxis(spread, axis, 0, dilation, size) : spread
  }, filter) as T
