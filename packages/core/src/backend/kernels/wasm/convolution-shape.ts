import { CnnError } from '../../../errors.js'
import * as tf from '../../../tf.js'
import { explicitPadding, type Padding, type WindowAxis, windowAxes } from '../../window-axes.js'

export interface ConvolutionAttributes {
  strides: number | number[]
  pad: Padding
  dilations?: number | number[]
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  dataFormat?: 'NHWC' | 'NCHW'
}

/** A convolution of pictures (two axes) or volumes (three). */
export interface Convolution {
  batch: number
  axes: readonly WindowAxis[]
  inChannels: number
  outChannels: number
}

type Info = tf.backend_util.Conv2DInfo
type Shape = readonly number[]

/** The geometry of a convolution of pictures; throws a `CnnError` where the shapes do not fit. */
export function describe(
  x: Shape,
  filter: Shape,
  attributes: ConvolutionAttributes,
  depthwise = false,
): Info {
  const name = depthwise ? 'depthwiseConv2d' : 'conv2d'
  checkChannels(name, x, filter)
  windowAxes(name, x.slice(1, 3), filter, attributes)
  const { strides, dilations = 1, pad, dimRoundingMode } = attributes
  return tf.backend_util.computeConv2DInfo(
    x as [number, number, number, number],
    filter as [number, number, number, number],
    strides as number,
    dilations as number,
    explicitPadding(pad) as 'same',
    dimRoundingMode,
    depthwise,
  )
}

/** The same, as the passes of a convolution take it. */
export const convolutionOf = (info: Info): Convolution => ({
  batch: info.batchSize,
  inChannels: info.inChannels,
  outChannels: info.outChannels,
  axes: [
    {
      ...{ size: info.inHeight, taps: info.filterHeight, count: info.outHeight },
      ...{ stride: info.strideHeight, dilation: info.dilationHeight },
      ...{ before: info.padInfo.top, after: info.padInfo.bottom },
    },
    {
      ...{ size: info.inWidth, taps: info.filterWidth, count: info.outWidth },
      ...{ stride: info.strideWidth, dilation: info.dilationWidth },
      ...{ before: info.padInfo.left, after: info.padInfo.right },
    },
  ],
})

/** The geometry of a convolution of volumes, likewise. */
export function describeVolume(x: Shape, filter: Shape, attributes: ConvolutionAttributes) {
  checkChannels('conv3d', x, filter)
  const axes = windowAxes('conv3d', x.slice(1, 4), filter, attributes)
  const [batch, inChannels, outChannels] = [x[0]!, x[4]!, filter[4]!]
  const outShape = [batch, ...axes.map(({ count }) => count), outChannels]
  return { batch, axes, inChannels, outChannels, outShape }
}

function checkChannels(name: string, x: Shape, filter: Shape) {
  const rank = name === 'conv3d' ? 5 : 4
  if (x.length === rank && filter.length === rank && x[rank - 1] === filter[rank - 2]) return
  throw new CnnError(
    'shape-mismatch',
    `${name}: an input [${x}] and a filter [${filter}] do not fit: the input's last side is its channels, ` +
      `and must be the filter's last but one.`,
  )
}

/** Throws unless `dy` has the shape of the convolution's output. */
export function checkGradient(kernel: string, dy: Shape, { outShape }: { outShape: Shape }) {
  if (dy.join() === outShape.join()) return
  throw new CnnError(
    'shape-mismatch',
    `${kernel}: the gradient of the output must have its shape, [${outShape}], not [${dy}].`,
  )
}
