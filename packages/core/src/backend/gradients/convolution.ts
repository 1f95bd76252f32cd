import * as tf from '../../tf.js'
import { filterGradient, inputGradient } from './convolution-backward.js'
import {
  type ConvolutionAttributes,
  type ConvolutionKernels,
  channelsFirstOrder,
  channelsLastOrder,
  complete,
  conv2D,
  conv3D,
  depthwise,
  withChannelsLast,
} from './convolution-kernels.js'
import { defineGradient, runKernel } from './define-gradient.js'
import { dilation2DGradient } from './dilation2d.js'

type Given = Partial<ConvolutionAttributes>

function convolutionGradients(kernels: ConvolutionKernels): tf.GradConfig[] {
  const forward = (x: tf.Tensor, filter: tf.Tensor, given: Given) =>
    runKernel(kernels.forward, { x, filter }, complete(kernels, given))

  const toInput = (dy: tf.Tensor, filter: tf.Tensor, shape: number[], given: Given) => {
    const attributes = complete(kernels, given)
    if (attributes.dataFormat !== 'NCHW') {
      return inputGradient(kernels, dy, filter, shape, attributes)
    }
    const inputShape = channelsLastOrder.map((axis) => shape[axis]!)
    const last = tf.transpose(dy, channelsLastOrder)
    const dx = inputGradient(kernels, last, filter, inputShape, withChannelsLast(attributes))
    return tf.transpose(dx, channelsFirstOrder)
  }

  const toFilter = (x: tf.Tensor, dy: tf.Tensor, shape: number[], given: Given) => {
    const attributes = complete(kernels, given)
    if (attributes.dataFormat !== 'NCHW') return filterGradient(kernels, x, dy, shape, attributes)
    const [inputs, outputs] = [x, dy].map((tensor) => tf.transpose(tensor, channelsLastOrder))
    return filterGradient(kernels, inputs!, outputs!, shape, withChannelsLast(attributes))
  }

  return [
    defineGradient<Given>(
      kernels.forward,
      { inputs: ['x', 'filter'] },
      (dy, [x, filter], given) => ({
        x: () => toInput(dy, filter!, x!.shape, given),
        filter: () => toFilter(x!, dy, filter!.shape, given),
      }),
    ),
    defineGradient<Given>(
      kernels.input,
      { inputs: ['dy', 'filter'] },
      (ddx, [dy, filter], given) => ({
        dy: () => forward(ddx, filter!, given),
        filter: () => toFilter(ddx, dy!, filter!.shape, given),
      }),
    ),
    defineGradient<Given>(kernels.filter, { inputs: ['x', 'dy'] }, (ddw, [x, dy], given) => ({
      x: () => toInput(dy!, ddw, x!.shape, given),
      dy: () => forward(x!, ddw, given),
    })),
  ]
}

export const convolutionFamilyGradients: tf.GradConfig[] = [
  ...convolutionGradients(conv2D),
  ...convolutionGradients(depthwise),
  ...convolutionGradients(conv3D),
  dilation2DGradient,
]
