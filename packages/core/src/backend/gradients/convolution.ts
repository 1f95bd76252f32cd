import * as tf from '../../tf.js'
import { filterGradient, inputGradient } from './convolution-backward.js'
import {
  type ConvolutionAttributes,
  type ConvolutionKernels,
  complete,
  conv2D,
  conv3D,
  depthwise,
} from './convolution-kernels.js'
import { defineGradient, runKernel } from './define-gradient.js'

function convolutionGradients(kernels: ConvolutionKernels): tf.GradConfig[] {
  type Given = Partial<ConvolutionAttributes>

  const forward = (x: tf.Tensor, filter: tf.Tensor, given: Given) =>
    runKernel(kernels.forward, { x, filter }, complete(kernels, given))

  const toInput = (dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], given: Given) =>
    inputGradient(kernels, dy, filter, inputShape, complete(kernels, given))

  const toFilter = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], given: Given) =>
    filterGradient(kernels, x, dy, filterShape, complete(kernels, given))

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

const dilation2D = defineGradient<tf.Dilation2DAttrs>(
  tf.Dilation2D,
  { inputs: ['x', 'filter'] },
  (dy, [x, filter], attributes) => ({
    x: () => runKernel(tf.Dilation2DBackpropInput, { x: x!, filter: filter!, dy }, attributes),
    filter: () =>
      runKernel(tf.Dilation2DBackpropFilter, { x: x!, filter: filter!, dy }, attributes),
  }),
)

export const convolutionFamilyGradients: tf.GradConfig[] = [
  ...convolutionGradients(conv2D),
  ...convolutionGradients(depthwise),
  ...convolutionGradients(conv3D),
  dilation2D,
]
