import * as tf from '../../../tf.js'
import { logSoftmaxGradient, softmaxGradient } from '../softmax.js'
import type { KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

/** Runs a kernel over the rows (last axis) of tensors of one shape. */
function compute(runner: KernelRunner, kernel: string, inputs: tf.TensorInfo[]) {
  const { shape } = inputs[0]!
  for (const input of inputs) tf.util.assertShapesMatch(input.shape, shape, `${kernel}: `)
  const output = runner.output(shape)
  const count = tf.util.sizeFromShape(shape)
  const length = shape.at(-1) ?? 1
  runner.run(kernel, {
    items: count && Math.min(count / length, itemsFor(4 * count)),
    fields: [
      ...inputs.map((input) => runner.address(input)),
      ...[runner.address(output), count / length, length],
    ],
    work: 4 * count,
  })
  return output
}

const isLastAxis = ({ logits }: Record<string, tf.TensorInfo>, axis = -1) =>
  axis === -1 || axis === logits!.shape.length - 1

const softmax: WasmKernel<tf.SoftmaxAttrs> = {
  name: tf.Softmax,
  accepts: (inputs, { dim }) => isLastAxis(inputs, dim),
  compute: (runner, { logits }) => compute(runner, 'softmax', [logits!]),
}

const logSoftmax: WasmKernel = {
  name: tf.LogSoftmax,
  compute: (runner, { logits }) => compute(runner, 'logSoftmax', [logits!]),
}

const gradient = (name: string, kernel: string): WasmKernel => ({
  name,
  compute: (runner, { dy, y }) => compute(runner, kernel, [dy!, y!]),
})

export const softmaxKernels = [
  softmax,
  logSoftmax,
  gradient(softmaxGradient.name, 'softmaxGradient'),
  gradient(logSoftmaxGradient.name, 'logSoftmaxGradient'),
] as WasmKernel[]
