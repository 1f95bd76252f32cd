import * as tf from '../../../tf.js'
import { type Epilogue, forwardPass, inputPass } from './convolution-passes.js'
import {
  type ConvolutionAttributes,
  checkGradient,
  convolutionOf,
  describe,
} from './convolution-shape.js'
import { type FusedAttributes, withEpilogue } from './fused-activation.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'
import { suitsWinograd, winogradForward, winogradInputGradient } from './winograd.js'

type Info = tf.backend_util.Conv2DInfo
type Tensors = Record<string, tf.TensorInfo>

const sizeOf = (shape: readonly number[]) => tf.util.sizeFromShape(shape as number[])

const isChannelsLast = (_: Tensors, { dataFormat }: ConvolutionAttributes) =>
  !dataFormat || dataFormat === 'NHWC'

/** With a bias, an activation and factors for the output channels where `epilogue` has them. */
export function forward(
  runner: KernelRunner,
  { x, filter, bias: biases }: Record<string, tf.TensorInfo | undefined>,
  attributes: ConvolutionAttributes,
  { activation = 0, bias = 0, scale = 0 }: Partial<Epilogue> = {},
) {
  const info = describe(x!.shape, filter!.shape, attributes)
  const output = runner.output(info.outShape)
  if (sizeOf(info.outShape) === 0) return output
  const [from, to] = [runner.address(x!), runner.address(output)]
  const weights = runner.address(filter!)
  const epilogue = { bias: biases ? runner.address(biases) : bias, activation, scale }
  if (suitsWinograd(info)) winogradForward(runner, info, from, weights, to, epilogue)
  else forwardPass(runner, convolutionOf(info), from, weights, to, epilogue)
  return output
}

/** The gradient by the input. */
function inputGradient(runner: KernelRunner, { dy, filter }: Tensors, info: Info) {
  const output = runner.output(info.inShape)
  if (sizeOf(info.inShape) === 0) return output
  if (sizeOf(dy!.shape) === 0) {
    runner.fill(output, 0)
    return output
  }
  const [from, weights] = [runner.address(dy!), runner.address(filter!)]
  if (suitsWinograd(info)) {
    winogradInputGradient(runner, info, from, weights, runner.address(output))
  } else {
    inputPass(runner, convolutionOf(info), from, weights, output)
  }
  return output
}

const conv2d: WasmKernel<ConvolutionAttributes> = {
  name: tf.Conv2D,
  accepts: isChannelsLast,
  compute: (runner, inputs, attributes) => forward(runner, inputs, attributes),
}

const fusedConv2d: WasmKernel<ConvolutionAttributes & FusedAttributes> = {
  name: tf.FusedConv2D,
  accepts: isChannelsLast,
  compute: (runner, inputs, attributes) =>
    withEpilogue(runner, inputs.filter!.shape[3]!, inputs, attributes, (bias, activation) =>
      forward(runner, { ...inputs, bias }, attributes, { activation }),
    ),
}

const conv2dBackpropInput: WasmKernel<ConvolutionAttributes & { inputShape: number[] }> = {
  name: tf.Conv2DBackpropInput,
  accepts: isChannelsLast,
  compute: (runner, inputs, attributes) => {
    const info = describe(attributes.inputShape, inputs.filter!.shape, attributes)
    checkGradient(tf.Conv2DBackpropInput, inputs.dy!.shape, info)
    return inputGradient(runner, inputs, info)
  },
}

export const convolutionKernels = [conv2d, fusedConv2d, conv2dBackpropInput] as WasmKernel[]
