import * as tf from '../../../tf.js'
import {
  type AdamAttributes,
  type AverageAttributes,
  adamUpdateKernel,
  averageUpdateKernel,
  type RmspropAttributes,
  rmspropUpdateKernel,
  type SgdAttributes,
  sgdUpdateKernel,
  type TableAttributes,
} from '../optimizer-update.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

/** Words of the table that describe one parameter. */
const entryWords = 8

/** Writes the table of all parameters and runs the kernel over it. */
function update(
  runner: KernelRunner,
  kernel: string,
  inputs: Record<string, tf.TensorInfo>,
  { slots, decays }: TableAttributes,
  settings: number[],
) {
  const tensors = Object.values(inputs)
  const table = runner.reserve(4 * entryWords * decays.length)
  const words: number[] = []
  let [items, work] = [0, 0]
  decays.forEach((decays, index) => {
    const [parameter, ...others] = tensors.slice(index * (slots + 2), (index + 1) * (slots + 2))
    for (const { shape } of others) {
      tf.util.assertShapesMatch(shape, parameter!.shape, `${kernel}, parameter ${index}: `)
    }
    const count = tf.util.sizeFromShape(parameter!.shape)
    const parts = count && itemsFor(count)
    const [at, gradient, first = 0, second = 0] = [parameter!, ...others].map((tensor) =>
      runner.address(tensor),
    )
    words.push(at!, gradient!, first, second, count, Number(decays), items, parts)
    items += parts
    work += 4 * count
  })
  runner.write(table, words)
  runner.run(kernel, { items, fields: [table, decays.length, ...settings], work })
  return []
}

const sgd: WasmKernel<SgdAttributes & TableAttributes> = {
  name: sgdUpdateKernel,
  compute: (runner, inputs, attributes) =>
    update(runner, 'sgdUpdate', inputs, attributes, [
      float32(attributes.learningRate),
      float32(attributes.momentum),
      Number(attributes.nesterov),
      float32(attributes.weightDecay),
    ]),
}

const adam: WasmKernel<AdamAttributes & TableAttributes> = {
  name: adamUpdateKernel,
  compute(runner, inputs, attributes) {
    const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled, step } = attributes
    const settings = [
      1 - beta1,
      beta2,
      1 - beta2,
      epsilon,
      decoupled ? 0 : weightDecay,
      decoupled ? 1 - learningRate * weightDecay : 1,
      learningRate / (1 - beta1 ** step),
      1 / Math.sqrt(1 - beta2 ** step),
    ]
    return update(runner, 'adamUpdate', inputs, attributes, settings.map(float32))
  },
}

const rmsprop: WasmKernel<RmspropAttributes & TableAttributes> = {
  name: rmspropUpdateKernel,
  compute(runner, inputs, attributes) {
    const { learningRate, alpha, epsilon, momentum, weightDecay } = attributes
    const settings = [learningRate, alpha, 1 - alpha, epsilon, momentum, weightDecay]
    return update(runner, 'rmspropUpdate', inputs, attributes, settings.map(float32))
  },
}

const average: WasmKernel<AverageAttributes> = {
  name: averageUpdateKernel,
  compute(runner, inputs, { decay }) {
    const count = Object.keys(inputs).length / 2
    const table = { slots: 0, decays: new Array<boolean>(count).fill(false) }
    return update(runner, 'averageUpdate', inputs, table, [decay, 1 - decay].map(float32))
  },
}

export const optimizerKernels = [sgd, adam, rmsprop, average] as WasmKernel[]
