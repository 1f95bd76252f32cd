import * as tf from '../../../tf.js'
import {
  type BilinearTapsAttributes,
  bilinearTapsGradient,
  bilinearTapsKernel,
} from '../bilinear-taps.js'
import { tapKernelNames } from '../taps.js'
import type { KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

const sizeOf = (shape: readonly number[]) => tf.util.sizeFromShape(shape as number[])

interface Tensors {
  rows: tf.TensorInfo
  points: tf.TensorInfo
  indices: tf.TensorInfo
  weights: tf.TensorInfo
}

/** Runs one of the three kernels of taps; one of the tensors is its output. */
function run(
  runner: KernelRunner,
  kernel: 'gatherTaps' | 'scatterTaps' | 'multiplyTaps',
  { rows, points, indices, weights }: Tensors,
) {
  const [groups, rowCount, channels] = rows.shape as [number, number, number]
  const [, pointCount, taps] = indices.shape as [number, number, number]
  tf.util.assertShapesMatch(weights.shape, indices.shape, `${kernel}: the weights. `)
  tf.util.assertShapesMatch(indices.shape, [groups, pointCount, taps], `${kernel}: the indices. `)
  tf.util.assertShapesMatch(points.shape, [groups, pointCount, channels], `${kernel}: the points. `)
  const work = sizeOf(indices.shape) * channels
  const shared = itemsFor(work)
  runner.run(kernel, {
    items: kernel === 'scatterTaps' ? groups * Math.ceil(Math.min(shared, 8) / groups) : shared,
    fields: [
      ...[rows, points, indices, weights].map((tensor) => runner.address(tensor)),
      ...[groups, rowCount, pointCount, taps, channels],
    ],
    scratchBytes: 4 * taps,
    work: work / 2,
  })
}

/** An output with nothing to add to it. */
function empty(runner: KernelRunner, shape: number[]) {
  const output = runner.output(shape)
  if (sizeOf(shape) > 0) runner.fill(output, 0)
  return output
}

type Inputs = Record<string, tf.TensorInfo>

const isFloatAtIndices = (names: string[]) => (inputs: Inputs) =>
  inputs.indices!.dtype === 'int32' && names.every((name) => inputs[name]!.dtype === 'float32')

const gather: WasmKernel = {
  name: tapKernelNames.gather,
  takes: 'any',
  accepts: isFloatAtIndices(['x', 'weights']),
  compute(runner, { x, indices, weights }) {
    const shape = [...indices!.shape.slice(0, 2), x!.shape[2]!]
    if (x!.shape[1] === 0 || sizeOf(shape) === 0) return empty(runner, shape)
    const points = runner.output(shape)
    run(runner, 'gatherTaps', { rows: x!, points, indices: indices!, weights: weights! })
    return points
  },
}

const scatter: WasmKernel<{ rows: number }> = {
  name: tapKernelNames.scatter,
  takes: 'any',
  accepts: isFloatAtIndices(['points', 'weights']),
  compute(runner, { points, indices, weights }, { rows: count }) {
    const shape = [indices!.shape[0]!, count, points!.shape[2]!]
    if (sizeOf(indices!.shape) * sizeOf(shape) === 0) return empty(runner, shape)
    const rows = runner.output(shape)
    run(runner, 'scatterTaps', { rows, points: points!, indices: indices!, weights: weights! })
    return rows
  },
}

const multiply: WasmKernel = {
  name: tapKernelNames.multiply,
  takes: 'any',
  accepts: isFloatAtIndices(['x', 'points']),
  compute(runner, { x, points, indices }) {
    if (sizeOf(indices!.shape) * sizeOf(x!.shape) === 0) return empty(runner, indices!.shape)
    const weights = runner.output(indices!.shape)
    run(runner, 'multiplyTaps', { rows: x!, points: points!, indices: indices!, weights })
    return weights
  },
}

function runBilinear(
  runner: KernelRunner,
  kernel: 'bilinearTaps' | 'bilinearTapsGradient',
  { positions, ...tensors }: Record<'positions' | 'weights', tf.TensorInfo> & Inputs,
  { height, width, edge }: BilinearTapsAttributes,
) {
  const count = sizeOf(positions.shape) / 2
  const address = (tensor?: tf.TensorInfo) => (tensor ? runner.address(tensor) : 0)
  runner.run(kernel, {
    items: count && itemsFor(4 * count),
    fields: [
      ...[address(positions), address(tensors.indices), address(tensors.weights)],
      ...[address(tensors.gradient), count, height, width, Number(edge)],
    ],
    work: 16 * count,
  })
}

const bilinear: WasmKernel<BilinearTapsAttributes> = {
  name: bilinearTapsKernel,
  compute(runner, { positions }, attributes) {
    const shape = [...positions!.shape.slice(0, 2), 4]
    const [indices, weights] = [runner.output(shape, 'int32'), runner.output(shape)]
    runBilinear(runner, 'bilinearTaps', { positions: positions!, indices, weights }, attributes)
    return [indices, weights]
  },
}

const bilinearGradient: WasmKernel<BilinearTapsAttributes> = {
  name: bilinearTapsGradient,
  compute(runner, { dWeights, positions }, attributes) {
    const expected = [...positions!.shape.slice(0, 2), 4]
    tf.util.assertShapesMatch(dWeights!.shape, expected, 'bilinearTapsGradient: ')
    const gradient = runner.output(positions!.shape)
    runBilinear(
      runner,
      'bilinearTapsGradient',
      { positions: positions!, weights: dWeights!, gradient },
      attributes,
    )
    return gradient
  },
}

export const tapKernels = [
  ...[gather, scatter, multiply],
  ...[bilinear, bilinearGradient],
] as WasmKernel[]
