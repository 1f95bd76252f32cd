import { CnnError } from '../../errors.js'
import * as tf from '../../tf.js'
import type { ConvolutionAttributes, ConvolutionKernels } from './convolution-kernels.js'
import { runKernel } from './define-gradient.js'

/**
 * A dilated convolution is a plain one over the pictures that one gets by taking every d-th pixel: the pictures go to
 * the batch dimension, are convolved without dilation or padding, and are put together again. So its derivatives are
 * those of a plain convolution between the same two rearrangements.
 */
interface Arrangement {
  dilations: number[]
  /** Padding of the input: that of the convolution, and what makes its size a multiple of the dilation. */
  paddings: number[][]
  /** What of that must be cut off the output again. */
  crops: number[][]
}

function arrange(
  kernels: ConvolutionKernels,
  inputShape: number[],
  filterShape: number[],
  attributes: ConvolutionAttributes,
): Arrangement {
  if (attributes.dataFormat === 'NCHW') {
    throw new CnnError(
      'unsupported-gradient',
      `The gradient of a dilated ${kernels.forward} needs channels last (NHWC), not NCHW: transpose first.`,
    )
  }
  const dilations = spread(attributes.dilations, kernels.spatialRank)
  const padding = convolutionPadding(kernels, inputShape, filterShape, attributes)
  const extra = padding.map(([before, after], axis) => {
    const size = inputShape[axis + 1]! + before! + after!
    return (dilations[axis]! - (size % dilations[axis]!)) % dilations[axis]!
  })
  return {
    dilations,
    paddings: padding.map(([before, after], axis) => [before!, after! + extra[axis]!]),
    crops: extra.map((rest) => [0, rest]),
  }
}

/** [before, after] of each spatial axis. */
function convolutionPadding(
  kernels: ConvolutionKernels,
  inputShape: number[],
  filterShape: number[],
  { strides, pad, dilations, dimRoundingMode }: ConvolutionAttributes,
) {
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

export function dilatedInputGradient(
  kernels: ConvolutionKernels,
  dy: tf.Tensor,
  filter: tf.Tensor,
  inputShape: number[],
  attributes: ConvolutionAttributes,
) {
  const { dilations, paddings, crops } = arrange(kernels, inputShape, filter.shape, attributes)
  const phases = dilations.reduce((product, dilation) => product * dilation)
  const phaseShape = [
    inputShape[0]! * phases,
    ...dilations.map((dilation, axis) => {
      const [before, after] = paddings[axis]!
      return (inputShape[axis + 1]! + before! + after!) / dilation
    }),
    inputShape.at(-1)!,
  ]
  const dx = runKernel(
    kernels.input,
    { dy: tf.spaceToBatchND(dy, dilations, crops), filter },
    { ...attributes, ...plainAttributes(kernels), inputShape: phaseShape },
  )
  return tf.batchToSpaceND(dx, dilations, paddings)
}

export function dilatedFilterGradient(
  kernels: ConvolutionKernels,
  x: tf.Tensor,
  dy: tf.Tensor,
  filterShape: number[],
  attributes: ConvolutionAttributes,
) {
  const { dilations, paddings, crops } = arrange(kernels, x.shape, filterShape, attributes)
  return runKernel(
    kernels.filter,
    {
      x: tf.spaceToBatchND(x, dilations, paddings),
      dy: tf.spaceToBatchND(dy, dilations, crops),
    },
    { ...attributes, ...plainAttributes(kernels), filterShape },
  )
}

const plainAttributes = ({ spatialRank }: ConvolutionKernels) => ({
  strides: spread(1, spatialRank),
  dilations: spread(1, spatialRank),
  pad: 'valid',
})

const spread = (value: number | number[], rank: number) =>
  typeof value === 'number' ? Array.from({ length: rank }, () => value) : value
