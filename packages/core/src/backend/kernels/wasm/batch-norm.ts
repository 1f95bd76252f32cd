import type * as tf from '../../../tf.js'
import {
  type BatchNormAttributes,
  batchNormTraining,
  batchNormTrainingGradient,
} from '../batch-norm-training.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

type Tensors = Record<string, tf.TensorInfo>

function sidesOf({ shape }: tf.TensorInfo) {
  const channels = shape.at(-1)!
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1)
  return { rows, channels, parts: Math.min(rows, itemsFor(rows * channels)) }
}

function normalize(
  runner: KernelRunner,
  { x, gamma, beta }: Tensors,
  { epsilon }: BatchNormAttributes,
) {
  const { rows, channels, parts } = sidesOf(x!)
  const [output, mean, variance] = [x!.shape, [channels], [channels]].map((shape) =>
    runner.output(shape),
  ) as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo]
  if (rows * channels === 0) {
    for (const tensor of [mean, variance]) runner.fill(tensor, 0)
    return [output, mean, variance]
  }
  const work = rows * channels
  const statistics = runner.reserve(4 * channels * (2 * parts + 2))
  const scale = statistics + 8 * channels * parts
  const offset = scale + 4 * channels
  const [xAt, meanAt] = [runner.address(x!), runner.address(mean)]
  runner.run('channelStatistics', {
    items: parts,
    fields: [xAt, rows, channels, parts, statistics],
    work: 2 * work,
  })
  runner.run('joinStatistics', {
    items: 1,
    fields: [
      ...[statistics, parts, rows, channels, runner.address(gamma!), runner.address(beta!)],
      ...[float32(epsilon), meanAt, runner.address(variance), scale, offset],
    ],
    work: 0,
  })
  runner.run('normalizeChannels', {
    items: parts,
    fields: [xAt, rows, channels, parts, meanAt, scale, offset, runner.address(output)],
    work,
  })
  return [output, mean, variance]
}

function gradient(runner: KernelRunner, inputs: Tensors, { epsilon }: BatchNormAttributes) {
  const { rows, channels, parts } = sidesOf(inputs.x!)
  const [dx, dgamma, dbeta] = [inputs.x!.shape, [channels], [channels]].map((shape) =>
    runner.output(shape),
  ) as [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo]
  if (rows * channels === 0) {
    for (const tensor of [dgamma, dbeta]) runner.fill(tensor, 0)
    return [dx, dgamma, dbeta]
  }
  const at = (name: string) => runner.address(inputs[name]!)
  const work = rows * channels
  const sums = runner.reserve(4 * channels * (2 * parts + 3))
  const coefficients = sums + 8 * channels * parts
  runner.run('normGradientSums', {
    items: parts,
    fields: [at('x'), at('dy'), at('mean'), rows, channels, parts, sums],
    work: 2 * work,
  })
  runner.run('joinNormGradient', {
    items: 1,
    fields: [
      ...[sums, parts, rows, channels, at('gamma'), at('variance'), float32(epsilon)],
      ...[at('dMean'), at('dVariance'), runner.address(dgamma), runner.address(dbeta)],
      coefficients,
    ],
    work: 0,
  })
  runner.run('normInputGradient', {
    items: parts,
    fields: [
      ...[at('x'), at('dy'), at('mean'), coefficients],
      ...[rows, channels, parts, runner.address(dx)],
    ],
    work,
  })
  return [dx, dgamma, dbeta]
}

export const batchNormKernels: WasmKernel[] = [
  { name: batchNormTraining, compute: normalize } as WasmKernel,
  { name: batchNormTrainingGradient.name, compute: gradient } as WasmKernel,
]
