import * as tf from '../../../tf.js'
import { type GroupNormAttributes, groupNormGradient, groupNormKernel } from '../group-norm.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

type Tensors = Record<string, tf.TensorInfo>

/** Rows of single positions whose gradients by gamma and beta are summed up in single precision. */
const rowsTogether = 128

function sidesOf({ shape }: tf.TensorInfo, { groups }: GroupNormAttributes) {
  const channels = shape.at(-1)!
  const samples = shape[0]!
  const rows = tf.util.sizeFromShape(shape.slice(1, -1))
  const work = samples * rows * channels
  const parts = Math.min(rows, itemsFor(rows * channels))
  return { channels, samples, rows, groups, work, parts }
}

type Sides = ReturnType<typeof sidesOf>

function forward(runner: KernelRunner, inputs: Tensors, attributes: GroupNormAttributes) {
  const sides = sidesOf(inputs.x!, attributes)
  const statisticsShape = [sides.samples, sides.groups]
  const output = runner.output(inputs.x!.shape)
  const [mean, variance] = [runner.output(statisticsShape), runner.output(statisticsShape)]
  const outputs = [output, mean, variance]
  if (sides.work === 0) {
    for (const tensor of [mean, variance]) runner.fill(tensor, 0)
  } else if (sides.rows === 1) normalizeRows(runner, inputs, outputs, sides, attributes)
  else normalizeGroups(runner, inputs, outputs, sides, attributes)
  return outputs
}

function normalizeRows(
  runner: KernelRunner,
  { x, gamma, beta }: Tensors,
  outputs: tf.TensorInfo[],
  { samples, channels, groups, work }: Sides,
  { epsilon }: GroupNormAttributes,
) {
  const [output, mean, variance] = outputs.map((tensor) => runner.address(tensor))
  runner.run('layerNorm', {
    items: Math.min(samples, itemsFor(2 * work)),
    fields: [
      ...[runner.address(x!), samples, groups, channels / groups],
      ...[runner.address(gamma!), runner.address(beta!), float32(epsilon)],
      ...[mean!, variance!, output!],
    ],
    work: 3 * work,
  })
}

function normalizeGroups(
  runner: KernelRunner,
  { x, gamma, beta }: Tensors,
  outputs: tf.TensorInfo[],
  { samples, rows, channels, groups, work, parts }: Sides,
  { epsilon }: GroupNormAttributes,
) {
  const [output, mean, variance] = outputs.map((tensor) => runner.address(tensor))
  const plane = 4 * samples * channels
  const statistics = runner.reserve(plane * (2 * parts + 3))
  const center = statistics + plane * 2 * parts
  const [scale, offset] = [center + plane, center + 2 * plane]
  const xAt = runner.address(x!)
  runner.run('channelStatistics', {
    items: samples * parts,
    fields: [xAt, rows, channels, parts, statistics],
    work: 2 * work,
  })
  runner.run('joinGroupStatistics', {
    items: samples,
    fields: [
      ...[statistics, parts, rows, channels, groups, runner.address(gamma!)],
      ...[runner.address(beta!), float32(epsilon), mean!, variance!, center, scale, offset],
    ],
    work: 4 * samples * channels * parts,
  })
  runner.run('normalizeChannels', {
    items: samples * parts,
    fields: [xAt, rows, channels, parts, center, scale, offset, output!],
    work,
  })
}

function gradient(runner: KernelRunner, inputs: Tensors, attributes: GroupNormAttributes) {
  const sides = sidesOf(inputs.x!, attributes)
  const { channels, work, rows } = sides
  const dx = runner.output(inputs.x!.shape)
  const [dgamma, dbeta] = [runner.output([channels]), runner.output([channels])]
  const outputs = [dx, dgamma, dbeta]
  if (work === 0) {
    for (const tensor of [dgamma, dbeta]) runner.fill(tensor, 0)
  } else if (rows === 1) rowGradient(runner, inputs, outputs, sides, attributes)
  else groupGradient(runner, inputs, outputs, sides, attributes)
  return outputs
}

function rowGradient(
  runner: KernelRunner,
  inputs: Tensors,
  [dx, dgamma, dbeta]: tf.TensorInfo[],
  { samples, channels, groups, work }: Sides,
  { epsilon }: GroupNormAttributes,
) {
  const at = (name: string) => runner.address(inputs[name]!)
  const items = Math.max(Math.ceil(samples / rowsTogether), Math.min(samples, itemsFor(work)))
  const shares = runner.reserve(8 * items * channels)
  const betaShares = shares + 4 * items * channels
  runner.run('layerNormGradient', {
    items,
    fields: [
      ...[at('x'), at('dy'), samples, groups, channels / groups, at('gamma')],
      ...[at('mean'), at('variance'), float32(epsilon), at('dMean'), at('dVariance')],
      ...[runner.address(dx!), shares, betaShares],
    ],
    work: 4 * work,
  })
  sumShares(runner, shares, items, channels, dgamma!)
  sumShares(runner, betaShares, items, channels, dbeta!)
}

function groupGradient(
  runner: KernelRunner,
  inputs: Tensors,
  [dx, dgamma, dbeta]: tf.TensorInfo[],
  { samples, rows, channels, groups, work, parts }: Sides,
  { epsilon }: GroupNormAttributes,
) {
  const at = (name: string) => runner.address(inputs[name]!)
  const plane = 4 * samples * channels
  const sums = runner.reserve(plane * (2 * parts + 6))
  const [center, gammaShares, betaShares, coefficients] = [0, 1, 2, 3].map(
    (index) => sums + plane * (2 * parts + index),
  ) as [number, number, number, number]
  runner.run('spreadGroups', {
    items: samples,
    fields: [at('mean'), groups, channels, center],
    work: samples * channels,
  })
  runner.run('normGradientSums', {
    items: samples * parts,
    fields: [at('x'), at('dy'), center, rows, channels, parts, sums],
    work: 2 * work,
  })
  runner.run('joinGroupGradient', {
    items: samples,
    fields: [
      ...[sums, parts, rows, channels, groups, at('gamma'), at('variance'), float32(epsilon)],
      ...[at('dMean'), at('dVariance'), gammaShares, betaShares, coefficients],
    ],
    work: 4 * samples * channels * parts,
  })
  runner.run('normInputGradient', {
    items: samples * parts,
    fields: [
      ...[at('x'), at('dy'), center, coefficients],
      ...[rows, channels, parts, runner.address(dx!)],
    ],
    work,
  })
  sumShares(runner, gammaShares, samples, channels, dgamma!)
  sumShares(runner, betaShares, samples, channels, dbeta!)
}

/** Adds up shares [count, channels]. */
function sumShares(
  runner: KernelRunner,
  shares: number,
  count: number,
  channels: number,
  output: tf.TensorInfo,
) {
  const fields = [shares, count, channels, 1, runner.address(output), float32(1)]
  runner.run('sumColumns', { items: 1, fields, work: 0 })
}

export const groupNormKernels = [
  { name: groupNormKernel, compute: forward },
  { name: groupNormGradient.name, compute: gradient },
] as WasmKernel[]
