import * as tf from '../../../tf.js'
import { forwardPass, inputPass } from './convolution-passes.js'
import { type ConvolutionAttributes, checkGradient, describeVolume } from './convolution-shape.js'
import { filterPass } from './filter-gradient.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'

const isEmpty = ({ shape }: tf.TensorInfo) => shape.includes(0)

/** A new tensor, zeros where one of the inputs is empty; else what `compute` writes into it. */
function result(
  runner: KernelRunner,
  shape: number[],
  inputs: tf.TensorInfo[],
  compute: (output: tf.TensorInfo) => void,
) {
  const output = runner.output(shape)
  if (isEmpty(output)) return output
  if (inputs.some(isEmpty)) runner.fill(output, 0)
  else compute(output)
  return output
}

const conv3d: WasmKernel<ConvolutionAttributes> = {
  name: tf.Conv3D,
  compute(runner, { x, filter }, attributes) {
    const convolution = describeVolume(x!.shape, filter!.shape, attributes)
    return result(runner, convolution.outShape, [x!, filter!], (output) => {
      const [from, weights] = [runner.address(x!), runner.address(filter!)]
      const epilogue = { bias: 0, activation: 0 }
      forwardPass(runner, convolution, from, weights, runner.address(output), epilogue)
    })
  },
}

const conv3dBackpropInput: WasmKernel<ConvolutionAttributes & { inputShape: number[] }> = {
  name: tf.Conv3DBackpropInputV2,
  compute(runner, { dy, filter }, attributes) {
    const convolution = describeVolume(attributes.inputShape, filter!.shape, attributes)
    checkGradient(tf.Conv3DBackpropInputV2, dy!.shape, convolution)
    return result(runner, attributes.inputShape, [dy!, filter!], (output) =>
      inputPass(runner, convolution, runner.address(dy!), runner.address(filter!), output),
    )
  },
}

const conv3dBackpropFilter: WasmKernel<ConvolutionAttributes & { filterShape: number[] }> = {
  name: tf.Conv3DBackpropFilterV2,
  compute(runner, { x, dy }, attributes) {
    const convolution = describeVolume(x!.shape, attributes.filterShape, attributes)
    checkGradient(tf.Conv3DBackpropFilterV2, dy!.shape, convolution)
    return result(runner, attributes.filterShape, [x!, dy!], (output) => {
      const [from, slope] = [runner.address(x!), runner.address(dy!)]
      filterPass(runner, convolution, from, slope, output)
    })
  },
}

export const convolution3dKernels = [
  conv3d,
  conv3dBackpropInput,
  conv3dBackpropFilter,
] as WasmKernel[]
