import { inputGradient } from '../backend/gradients/convolution-backward.js'
import { conv2D, depthwise } from '../backend/gradients/convolution-kernels.js'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

export interface TransposedConvolutionOptions {
  /** Pixels between the places where the filter is added. Default 1. */
  stride?: number
  /** Pixels that are cut off on each side. Default 0. */
  padding?: number
  /** Pixels that the output is larger at its bottom and right, less than the stride. Default 0. */
  outputPadding?: number
  dilation?: number
  groups?: number
}

/**
 * PyTorch's `conv_transpose2d` on NHWC: x [n, h, w, c] with a filter [rows, columns, o / groups, c] gives [n, h', w', o]
 * with h' = (h - 1) · stride - 2 · padding + dilation · (rows - 1) + outputPadding + 1. It is the gradient by the input of
 * the convolution with the same settings, and differentiable itself.
 *
 * Throws a `CnnError` with code 'shape-mismatch' or 'bad-option'.
 */
export function transposedConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  options: TransposedConvolutionOptions = {},
): tf.Tensor4D {
  const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = options
  const [rows, columns, part, channels] = filter.shape
  if (x.shape[3] !== channels || channels % groups !== 0) {
    throw new CnnError(
      'shape-mismatch',
      `transposedConv2d: an input [${x.shape}] and a filter [${filter.shape}] do not fit in ${groups} groups: the ` +
        "filter's last side must be that of the input, and a multiple of the groups.",
    )
  }
  if (!(outputPadding >= 0 && outputPadding < Math.max(stride, dilation))) {
    throw new CnnError(
      'bad-option',
      `transposedConv2d: outputPadding must be less than the stride ${stride} or the dilation ${dilation}, not ${outputPadding}.`,
    )
  }
  const sizeOf = (length: number, taps: number) =>
    (length - 1) * stride - 2 * padding + dilation * (taps - 1) + outputPadding + 1
  const size = [sizeOf(x.shape[1], rows), sizeOf(x.shape[2], columns)]
  const attributes = {
    ...{ strides: [stride, stride], dilations: [dilation, dilation] },
    ...{ pad: padding, dataFormat: 'NHWC' as const },
  }
  const transpose = (kernels: typeof conv2D, input: tf.Tensor, weights: tf.Tensor, depth: number) =>
    inputGradient(kernels, input, weights, [x.shape[0], ...size, depth], attributes)
  return tf.tidy(() => {
    const isWhole = padding === 0 && outputPadding === 0 && dilation === 1
    if (groups === 1 && isWhole && isSinglePlace(x)) return atSinglePlace(x, filter)
    if (groups === 1) return transpose(conv2D, x, filter, part) as tf.Tensor4D
    if (groups === channels && part === 1) {
      const each = tf.reshape(filter, [rows, columns, channels, 1])
      return transpose(depthwise, x, each, channels) as tf.Tensor4D
    }
    const filters = tf.split(filter, groups, 3)
    const outputs = tf
      .split(x, groups, 3)
      .map((input, group) => transpose(conv2D, input, filters[group]!, part))
    return tf.concat(outputs, 3) as tf.Tensor4D
  })
}

const isSinglePlace = ({ shape: [, height, width] }: tf.Tensor4D) => height === 1 && width === 1

/** The filter once, weighted: a matrix product, as generators begin with. */
function atSinglePlace(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D {
  const [rows, columns, part, channels] = filter.shape
  const [count] = x.shape
  const values = tf.reshape(x, [count, channels])
  const weights = tf.reshape(filter, [rows * columns * part, channels])
  const product = tf.matMul(values, weights, false, true)
  return tf.reshape(product, [count, rows, columns, part])
}
