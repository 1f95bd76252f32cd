import { conv2D, perAxis } from '../backend/gradients/convolution-kernels.js'
import { spreadFilter } from '../backend/gradients/dilated-convolution.js'
import { CnnError } from '../errors.js'
import * as tf from '../tf.js'

export interface GroupedConvolutionOptions {
  groups: number
  strides?: number | [vertical: number, horizontal: number]
  /** Default 'valid'. A number is that of zeros on each side; else before and after each axis. */
  pad?: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding
  dilations?: number | [vertical: number, horizontal: number]
}

/**
 * A convolution of which each group of output channels sees its own group of input channels, PyTorch's `groups`:
 * x [n, h, w, c] with a filter [rows, columns, c / groups, o] gives [n, h', w', o]. As many groups as channels make a
 * depthwise convolution (channel k of the input makes the channels k · o / c … of the output).
 *
 * Throws a `CnnError` with code 'shape-mismatch'.
 */
export function groupedConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  { groups, strides = 1, pad = 'valid', dilations = 1 }: GroupedConvolutionOptions,
): tf.Tensor4D {
  const channels = x.shape[3]
  const [rows, columns, part, out] = filter.shape
  if (!(part * groups === channels && out % groups === 0)) {
    throw new CnnError(
      'shape-mismatch',
      `groupedConv2d: an input [${x.shape}] and a filter [${filter.shape}] do not fit in ${groups} groups: ` +
        `the filter's third side must be ${channels / groups}, and its last a multiple of ${groups}.`,
    )
  }
  if (!tf.backend_util.eitherStridesOrDilationsAreOne(strides, dilations)) {
    return tf.tidy(() => {
      const spread = spreadFilter(filter, perAxis(dilations, conv2D))
      return groupedConv2d(x, spread, { groups, strides, pad })
    })
  }
  if (groups === 1) return tf.conv2d<tf.Tensor4D>(x, filter, strides, pad, 'NHWC', dilations)
  return tf.tidy(() => {
    if (part === 1) {
      const each = tf.reshape(filter, [rows, columns, channels, out / channels]) as tf.Tensor4D
      return tf.depthwiseConv2d<tf.Tensor4D>(x, each, strides, pad, 'NHWC', dilations)
    }
    const inputs = tf.split(x, groups, 3) as tf.Tensor4D[]
    const filters = tf.split(filter, groups, 3) as tf.Tensor4D[]
    const outputs = inputs.map((input, group) =>
      tf.conv2d<tf.Tensor4D>(input, filters[group]!, strides, pad, 'NHWC', dilations),
    )
    return tf.concat(outputs, 3)
  })
}
