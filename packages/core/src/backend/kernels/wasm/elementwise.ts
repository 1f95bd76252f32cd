import * as tf from '../../../tf.js'
import { reluGradient } from '../relu-gradient.js'
import type { KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

function compute(runner: KernelRunner, kernel: string, a: tf.TensorInfo, b?: tf.TensorInfo) {
  if (b) tf.util.assertShapesMatch(a.shape, b.shape, `${kernel}: `)
  const output = runner.output(a.shape)
  const count = tf.util.sizeFromShape(a.shape)
  runner.run(kernel, {
    items: count && itemsFor(count),
    fields: [runner.address(a), b ? runner.address(b) : 0, runner.address(output), count],
    work: count,
  })
  return output
}

function activate(runner: KernelRunner, kernel: string, x: tf.TensorInfo) {
  const output = runner.output(x.shape)
  const count = tf.util.sizeFromShape(x.shape)
  runner.run(kernel, {
    items: count && itemsFor(count),
    fields: [runner.address(x), runner.address(output), count],
    work: 4 * count,
  })
  return output
}

export const elementwiseKernels: WasmKernel[] = [
  { name: tf.Relu, compute: (runner, { x }) => compute(runner, 'relu', x!) },
  { name: reluGradient, compute: (runner, { dy, y }) => compute(runner, 'reluGradient', dy!, y!) },
  { name: tf.Sigmoid, compute: (runner, { x }) => activate(runner, 'sigmoid', x!) },
  { name: tf.Tanh, compute: (runner, { x }) => activate(runner, 'tanh', x!) },
]
