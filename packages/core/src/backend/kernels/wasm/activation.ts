import * as tf from '../../../tf.js'
import {
  type GeluAttributes,
  geluGradient,
  geluKernel,
  hardSwishGradient,
  hardSwishKernel,
  type LeakyReluAttributes,
  leakyReluGradient,
  relu6Gradient,
  sigmoidGradient,
  swishGradient,
  swishKernel,
  tanhGradient,
} from '../activation.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

/** Runs a kernel over tensors of one shape; `slope` is that of a leaky ReLU. */
function compute(runner: KernelRunner, kernel: string, inputs: tf.TensorInfo[], slope = 0) {
  const { shape } = inputs[0]!
  for (const input of inputs) tf.util.assertShapesMatch(input.shape, shape, `${kernel}: `)
  return computeInto(runner, kernel, inputs, runner.output(shape), slope)
}

function computeInto(
  runner: KernelRunner,
  kernel: string,
  inputs: tf.TensorInfo[],
  output: tf.TensorInfo,
  slope: number,
) {
  const count = tf.util.sizeFromShape(output.shape)
  runner.run(kernel, {
    items: count && itemsFor(count),
    fields: [
      ...inputs.map((input) => runner.address(input)),
      ...[runner.address(output), count, float32(slope)],
    ],
    work: 4 * count,
  })
  return output
}

/** Replaces the values of a tensor that nobody else has yet. */
export const activateInPlace = (
  runner: KernelRunner,
  kernel: 'swish' | 'hardSwish',
  x: tf.TensorInfo,
) => computeInto(runner, kernel, [x], x, 0)

const forward = (name: string, kernel: string): WasmKernel => ({
  name,
  compute: (runner, { x }) => compute(runner, kernel, [x!]),
})

const gradient = (name: string, kernel: string): WasmKernel => ({
  name,
  compute: (runner, { dy, x, y }) => compute(runner, kernel, [dy!, (x ?? y)!]),
})

const gelu: WasmKernel<GeluAttributes> = {
  name: geluKernel,
  compute: (runner, { x }, { approximate }) =>
    compute(runner, approximate ? 'geluTanh' : 'gelu', [x!]),
}

const geluBackward: WasmKernel<GeluAttributes> = {
  name: geluGradient.name,
  compute: (runner, { dy, x }, { approximate }) =>
    compute(runner, approximate ? 'geluTanhGradient' : 'geluGradient', [dy!, x!]),
}

const leakyRelu: WasmKernel<LeakyReluAttributes> = {
  name: tf.LeakyRelu,
  compute: (runner, { x }, { alpha }) => compute(runner, 'leakyRelu', [x!], alpha),
}

const leakyReluBackward: WasmKernel<LeakyReluAttributes> = {
  name: leakyReluGradient.name,
  compute: (runner, { dy, x }, { alpha }) => compute(runner, 'leakyReluGradient', [dy!, x!], alpha),
}

export const activationKernels = [
  ...[gelu, geluBackward, leakyRelu, leakyReluBackward],
  forward(hardSwishKernel, 'hardSwish'),
  forward(swishKernel, 'swish'),
  forward(tf.Relu6, 'relu6'),
  gradient(hardSwishGradient.name, 'hardSwishGradient'),
  gradient(relu6Gradient.name, 'relu6Gradient'),
  gradient(sigmoidGradient.name, 'sigmoidGradient'),
  gradient(swishGradient.name, 'swishGradient'),
  gradient(tanhGradient.name, 'tanhGradient'),
] as WasmKernel[]
