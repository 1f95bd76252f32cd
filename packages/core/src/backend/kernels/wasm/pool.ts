import { CnnError } from '../../../errors.js'
import * as tf from '../../../tf.js'
import type { KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import type { WasmKernel } from './wasm-kernel.js'

interface Attributes {
  filterSize: number | [number, number]
  strides: number | [number, number]
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

type Info = tf.backend_util.Conv2DInfo

function describe(x: tf.TensorInfo, attributes: Attributes): Info {
  const { filterSize, strides, pad, dimRoundingMode } = attributes
  const shape = x.shape as [number, number, number, number]
  const info = tf.backend_util.computePool2DInfo(
    shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  )
  const { top, left } = info.padInfo
  const isEmpty = (before: number, count: number, stride: number, filter: number, size: number) =>
    before >= filter || (count - 1) * stride - before >= size
  if (
    isEmpty(top, info.outHeight, info.strideHeight, info.filterHeight, info.inHeight) ||
    isEmpty(left, info.outWidth, info.strideWidth, info.filterWidth, info.inWidth)
  ) {
    throw new CnnError('bad-argument', `Pooling [${shape}]: a window lies wholly in the padding.`)
  }
  return info
}

const isDisjoint = (info: Info) =>
  info.strideHeight >= info.filterHeight && info.strideWidth >= info.filterWidth

/** Whether every pixel lies in a window. */
const isCovering = ({ padInfo, ...info }: Info) =>
  info.strideHeight <= info.filterHeight &&
  info.strideWidth <= info.filterWidth &&
  info.outHeight * info.strideHeight >= info.inHeight + padInfo.top &&
  info.outWidth * info.strideWidth >= info.inWidth + padInfo.left

const fieldsOf = (info: Info, channelBlock: number) => [
  ...[info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth],
  ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
  ...[info.padInfo.top, info.padInfo.left, channelBlock, Number(isDisjoint(info))],
]

const maxPool: WasmKernel<Attributes> = {
  name: tf.MaxPool,
  compute(runner, { x }, attributes) {
    const info = describe(x!, attributes)
    const output = runner.output(info.outShape)
    const size = tf.util.sizeFromShape(info.outShape)
    runner.run('maxPool', {
      items: size && info.batchSize * info.outHeight,
      fields: [runner.address(x!), 0, runner.address(output), ...fieldsOf(info, 0)],
      work: size * info.filterHeight * info.filterWidth,
    })
    return output
  },
}

function fillZeros(runner: KernelRunner, output: tf.TensorInfo) {
  const count = tf.util.sizeFromShape(output.shape)
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
  attributes: Attributes,
) {
  const info = describe(x, attributes)
  tf.util.assertShapesMatch(dy.shape, info.outShape, `${kernel}: the gradient of the output. `)
  const output = runner.output(x.shape)
  if (kernel !== 'maxPoolGradient' || !isDisjoint(info) || !isCovering(info))
    fillZeros(runner, output)
  const size = tf.util.sizeFromShape(info.outShape)
  const block = info.batchSize >= 16 ? info.inChannels : 16
  runner.run(kernel, {
    items: size && info.batchSize * Math.ceil(info.inChannels / block),
    fields: [
      ...[runner.address(x), runner.address(dy), runner.address(output)],
      ...fieldsOf(info, block),
    ],
    work: size * info.filterHeight * info.filterWidth,
  })
  return output
}

const maxPoolGradient: WasmKernel<Attributes> = {
  name: tf.MaxPoolGrad,
  compute: (runner, { dy, input }, attributes) =>
    backward(runner, 'maxPoolGradient', dy!, input!, attributes),
}

const averagePoolGradient: WasmKernel<Attributes> = {
  name: tf.AvgPoolGrad,
  compute: (runner, { dy, input }, attributes) =>
    backward(runner, 'averagePoolGradient', dy!, input!, attributes),
}

export const poolKernels: WasmKernel[] = [maxPool, maxPoolGradient, averagePoolGradient]
