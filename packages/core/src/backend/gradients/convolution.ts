import * as tf from '../../tf.js'
import {
  type ConvolutionAttributes,
  type ConvolutionKernels,
  conv2D,
  conv3D,
  depthwise,
} from './convolution-kernels.js'
import { defineGradient, runKernel } from './define-gradient.js'
import { dilatedFilterGradient, dilatedInputGradient } from './dilated-convolution.js'

/** TensorFlow.js's kernels ignore dilations in the backward direction; this project's own, on wasm, honour them. */
function backwardNeedsComposition(kernels: ConvolutionKernels, attributes: ConvolutionAttributes) {
  const dilated = [attributes.dilations].flat().some((dilation) => dilation > 1)
  return dilated && !(tf.getBackend() === 'wasm' && kernels.spatialRank === 2)
}

/** Kernels reached from a transposed convolution carry no dilations, and those of 3D no data format. */
function complete(kernels: ConvolutionKernels, attributes: Partial<ConvolutionAttributes>) {
  const dilations = Array.from({ length: kernels.spatialRank }, () => 1)
  const dataFormat = kernels.spatialRank === 2 ? 'NHWC' : 'NDHWC'
  return {
    ...attributes,
    dilations: attributes.dilations ?? dilations,
    dataFormat: attributes.dataFormat ?? dataFormat,
  } as ConvolutionAttributes
}

function convolutionGradients(kernels: ConvolutionKernels): tf.GradConfig[] {
  type Given = Partial<ConvolutionAttributes>

  const forward = (x: tf.Tensor, filter: tf.Tensor, given: Given) =>
    runKernel(kernels.forward, { x, filter }, complete(kernels, given))

  function inputGradient(dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], given: Given) {
    const attributes = complete(kernels, given)
    if (backwardNeedsComposition(kernels, attributes)) {
      return dilatedInputGradient(kernels, dy, filter, inputShape, attributes)
    }
    return runKernel(kernels.input, { dy, filter }, { ...attributes, inputShape })
  }

  function filterGradient(x: tf.Tensor, dy: tf.Tensor, filterShape: number[], given: Given) {
    const attributes = complete(kernels, given)
    if (backwardNeedsComposition(kernels, attributes)) {
      return dilatedFilterGradient(kernels, x, dy, filterShape, attributes)
    }
    return runKernel(kernels.filter, { x, dy }, { ...attributes, filterShape })
  }

  return [
    defineGradient<Given>(
      kernels.forward,
      { inputs: ['x', 'filter'] },
      (dy, [x, filter], given) => ({
        x: () => inputGradient(dy, filter!, x!.shape, given),
        filter: () => filterGradient(x!, dy, filter!.shape, given),
      }),
    ),
    defineGradient<Given>(
      kernels.input,
      { inputs: ['dy', 'filter'] },
      (ddx, [dy, filter], given) => ({
        dy: () => forward(ddx, filter!, given),
        filter: () => filterGradient(ddx, dy!, filter!.shape, given),
      }),
    ),
    defineGradient<Given>(kernels.filter, { inputs: ['x', 'dy'] }, (ddw, [x, dy], given) => ({
      x: () => inputGradient(dy!, ddw, x!.shape, given),
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
