import { CnnError } from '../../../errors.js'
import * as tf from '../../../tf.js'
import { type PoolingAttributes, poolingAxes, type WindowAxis } from '../../window-axes.js'
import type { KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'
import { withDepth } from './window-grid.js'

/** Pooling of pictures (two axes) or volumes (three). */
interface Pooling {
  batch: number
  channels: number
  axes: WindowAxis[]
  outShape: number[]
}

const sizeOf = (shape: number[]) => tf.util.sizeFromShape(shape)

/** The geometry of a pooling; throws a `CnnError` where the windows do not fit. */
function describe({ shape }: tf.TensorInfo, attributes: PoolingAttributes): Pooling {
  const axes = poolingAxes(shape, attributes)
  const isEmpty = ({ before, taps, count, stride, size }: WindowAxis) =>
    before >= taps || (count > 0 && (count - 1) * stride - before >= size)
  if (axes.some(isEmpty)) {
    throw new CnnError('bad-argument', `Pooling [${shape}]: a window lies wholly in the padding.`)
  }
  const [batch, channels] = [shape[0]!, shape.at(-1)!]
  return { batch, channels, axes, outShape: [batch, ...axes.map(({ count }) => count), channels] }
}

const isDisjoint = ({ axes }: Pooling) => axes.every(({ stride, taps }) => stride >= taps)

/** Whether every pixel lies in a window. */
const isCovering = ({ axes }: Pooling) =>
  axes.every(
    ({ stride, taps, count, size, before }) => stride <= taps && count * stride >= size + before,
  )

function fieldsOf(pooling: Pooling, channelBlock: number) {
  const axes = withDepth(pooling.axes)
  const each = (value: (axis: WindowAxis) => number) => axes.map(value)
  return [
    ...[...each(({ size }) => size), pooling.channels, ...each(({ count }) => count)],
    ...[...each(({ taps }) => taps), ...each(({ stride }) => stride)],
    ...[...each(({ before }) => before), channelBlock, Number(isDisjoint(pooling))],
  ]
}

/** How many numbers a pooling looks at. */
const workOf = ({ axes, outShape }: Pooling) =>
  axes.reduce((work, { taps }) => work * taps, sizeOf(outShape))

function forward(
  runner: KernelRunner,
  kernel: string,
  x: tf.TensorInfo,
  attributes: PoolingAttributes,
) {
  const pooling = describe(x, attributes)
  const output = runner.output(pooling.outShape)
  const rows = withDepth(pooling.axes)
    .slice(0, 2)
    .reduce((total, { count }) => total * count, pooling.batch)
  runner.run(kernel, {
    items: sizeOf(pooling.outShape) && rows,
    fields: [runner.address(x), 0, runner.address(output), ...fieldsOf(pooling, 0)],
    work: workOf(pooling),
  })
  return output
}

const maxPoolWithArgmax: WasmKernel<PoolingAttributes & { includeBatchInIndex: boolean }> = {
  name: tf.MaxPoolWithArgmax,
  compute(runner, { x }, attributes) {
    const pooling = describe(x!, attributes)
    const { outShape } = pooling
    const output = runner.output(outShape)
    const places = runner.output(outShape, 'int32')
    runner.run('maxPoolPlaces', {
      items: sizeOf(outShape) && outShape[0]! * outShape[1]!,
      fields: [
        ...[runner.address(x!), 0, runner.address(output), ...fieldsOf(pooling, 0)],
        ...[runner.address(places), Number(attributes.includeBatchInIndex)],
      ],
      work: workOf(pooling),
    })
    return [output, places]
  },
}

function fillZeros(runner: KernelRunner, output: tf.TensorInfo) {
  const count = sizeOf(output.shape)
  runner.run('fillWords', {
    items: count && itemsFor(count),
    fields: [runner.address(output), count, 0],
    work: count,
  })
}

function backward(
  runner: KernelRunner,
  kernel: string,
  dy: tf.TensorInfo,
  x: tf.TensorInfo,
  attributes: PoolingAttributes,
) {
  const pooling = describe(x, attributes)
  if (dy.shape.join() !== pooling.outShape.join()) {
    throw new CnnError(
      'shape-mismatch',
      `Pooling [${x.shape}]: the gradient of the output must be [${pooling.outShape}], not [${dy.shape}].`,
    )
  }
  const output = runner.output(x.shape)
  if (kernel !== 'maxPoolGradient' || !isDisjoint(pooling) || !isCovering(pooling))
    fillZeros(runner, output)
  const block = pooling.batch >= 16 ? pooling.channels : 16
  runner.run(kernel, {
    items: sizeOf(pooling.outShape) && pooling.batch * Math.ceil(pooling.channels / block),
    fields: [
      ...[runner.address(x), runner.address(dy), runner.address(output)],
      ...fieldsOf(pooling, block),
    ],
    work: workOf(pooling),
  })
  return output
}

const forwardKernel = (name: string, kernel: string): WasmKernel<PoolingAttributes> => ({
  name,
  compute: (runner, { x }, attributes) => forward(runner, kernel, x!, attributes),
})

const backwardKernel = (name: string, kernel: string): WasmKernel<PoolingAttributes> => ({
  name,
  compute: (runner, { dy, input }, attributes) => backward(runner, kernel, dy!, input!, attributes),
})

export const poolKernels = [
  maxPoolWithArgmax,
  forwardKernel(tf.MaxPool, 'maxPool'),
  forwardKernel(tf.MaxPool3D, 'maxPool'),
  forwardKernel(tf.AvgPool, 'averagePool'),
  forwardKernel(tf.AvgPool3D, 'averagePool'),
  backwardKernel(tf.MaxPoolGrad, 'maxPoolGradient'),
  backwardKernel(tf.MaxPool3DGrad, 'maxPoolGradient'),
  backwardKernel(tf.AvgPoolGrad, 'averagePoolGradient'),
  backwardKernel(tf.AvgPool3DGrad, 'averagePoolGradient'),
] as WasmKernel[]
