import * as tf from '../../../tf.js'
import {
  type AdamAttributes,
  adamUpdateKernel,
  type SgdAttributes,
  sgdUpdateKernel,
} from '../optimizer-update.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

function update(
  runner: KernelRunner,
  kernel: string,
  inputs: (tf.TensorInfo | undefined)[],
  settings: number[],
) {
  const count = tf.util.sizeFromShape(inputs[0]!.shape)
  for (const input of inputs) {
    if (input) tf.util.assertShapesMatch(input.shape, inputs[0]!.shape, `${kernel}: `)
  }
  runner.run(kernel, {
    items: count && itemsFor(count),
    fields: [...inputs.map((input) => (input ? runner.address(input) : 0)), count, ...settings],
    work: 4 * count,
  })
  return []
}

const sgd: WasmKernel<SgdAttributes> = {
  name: sgdUpdateKernel,
  compute: (runner, { parameter, gradient, velocity }, attributes) =>
    update(
      runner,
      'sgdUpdate',
      [parameter, gradient, velocity],
      [
        float32(attributes.learningRate),
        float32(attributes.momentum),
        Number(attributes.nesterov),
        float32(attributes.weightDecay),
      ],
    ),
}

const adam: WasmKernel<AdamAttributes> = {
  name: adamUpdateKernel,
  compute(runner, { parameter, gradient, firstMoment, secondMoment }, attributes) {
    const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step } = attributes
    return update(
      runner,
      'adamUpdate',
      [parameter, gradient, firstMoment, secondMoment],
      [
        beta1,
        beta2,
        epsilon,
        decoupled ? 0 : weightDecay,
        decoupled ? 1 - learningRate * weightDecay : 1,
        learningRate / (1 - beta1 ** step),
        1 / Math.sqrt(1 - beta2 ** step),
      ].map(float32),
    )
  },
}

export const optimizerKernels: WasmKernel[] = [sgd, adam]
