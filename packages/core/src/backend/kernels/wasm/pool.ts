import * as tf from '../../../tf.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'

interface Attributes {
  filterSize: number | [number, number]
  strides: number | [number, number]
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

const describe = (x: tf.TensorInfo, { filterSize, strides, pad, dimRoundingMode }: Attributes) =>
  tf.backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  )

type Info = ReturnType<typeof describe>

const fieldsOf = (info: Info, channelBlock: number) => [
  ...[info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth],
  ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
  ...[info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left, channelBlock],
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
  runner.fill(output, 0)
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
