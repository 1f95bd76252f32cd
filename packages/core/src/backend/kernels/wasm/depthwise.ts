import * as tf from '../../../tf.js'
import { type ConvolutionAttributes, checkGradient, describe } from './convolution-shape.js'
import { type FusedAttributes, withEpilogue } from './fused-activation.js'
import { float32, type KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'

type Info = tf.backend_util.Conv2DInfo
type Tensors = Record<string, tf.TensorInfo>

const windowFloats = 2 ** 15
const enoughItems = 16

const isChannelsLast = (_: Tensors, { dataFormat }: ConvolutionAttributes) =>
  !dataFormat || dataFormat === 'NHWC'

const sizeOf = (shape: readonly number[]) => tf.util.sizeFromShape(shape as number[])

interface Task {
  x?: tf.TensorInfo
  y: tf.TensorInfo
  /** Addresses. */
  filter?: number
  bias?: number
  gradient?: number
  activation?: number
  tileRows?: number
  parts?: number
}

const fieldsOf = (runner: KernelRunner, info: Info, task: Task) =>
  [
    ...[task.x && runner.address(task.x), task.filter, task.bias, runner.address(task.y)],
    ...[task.gradient, info.batchSize, info.inHeight, info.inWidth, info.inChannels],
    ...[info.outChannels / info.inChannels, info.outHeight, info.outWidth],
    ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
    ...[info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left],
    ...[task.activation, task.tileRows, task.parts],
  ].map((field) => field ?? 0)

const windowHeight = (info: Info, rows: number) =>
  (rows - 1) * info.strideHeight + (info.filterHeight - 1) * info.dilationHeight + 1

const windowWidth = (info: Info) =>
  (info.outWidth - 1) * info.strideWidth + (info.filterWidth - 1) * info.dilationWidth + 1

/** Rows that an item takes at a time: their windows fit into the cache, and there are items for all threads. */
function rowsThatFit(batch: number, height: number, floats: (rows: number) => number) {
  let rows = height
  const tooFew = () => batch * Math.ceil(height / rows) < enoughItems
  while (rows > 1 && (floats(rows) > windowFloats || (tooFew() && rows > 4))) rows--
  return rows
}

/** Rows of the output that an item takes at a time, and the bytes of their windows. */
function planTile(info: Info) {
  const floats = (rows: number) => windowHeight(info, rows) * windowWidth(info) * info.outChannels
  const rows = rowsThatFit(info.batchSize, info.outHeight, floats)
  return { rows, bytes: 8 * floats(rows) + 64 }
}

const workOf = (info: Info) => (sizeOf(info.outShape) * info.filterHeight * info.filterWidth) / 2

interface Weights {
  shape: readonly number[]
  /** Addresses; 0 for no bias. */
  filter: number
  bias: number
}

export function depthwiseForward(
  runner: KernelRunner,
  x: tf.TensorInfo,
  { shape, filter, bias }: Weights,
  attributes: ConvolutionAttributes,
  activation: number,
) {
  const info = describe(x.shape, shape, attributes, true)
  const y = runner.output(info.outShape)
  if (sizeOf(info.outShape) === 0) return y
  const tile = planTile(info)
  runner.run('depthwise', {
    items: info.batchSize * Math.ceil(info.outHeight / tile.rows),
    fields: fieldsOf(runner, info, { x, filter, bias, y, activation, tileRows: tile.rows }),
    scratchBytes: tile.bytes,
    work: workOf(info),
  })
  return y
}

function filterGradient(runner: KernelRunner, x: tf.TensorInfo, dy: tf.TensorInfo, info: Info) {
  const { filterHeight, filterWidth, inChannels, outChannels } = info
  const output = runner.output([filterHeight, filterWidth, inChannels, outChannels / inChannels])
  const size = sizeOf(output.shape)
  if (sizeOf(info.outShape) === 0) {
    runner.fill(output, 0)
    return output
  }
  const tile = planTile(info)
  const parts = Math.min(32, info.batchSize * Math.ceil(info.outHeight / tile.rows))
  const partial = runner.reserve(4 * size * parts)
  runner.run('depthwiseFilterGradient', {
    items: parts,
    fields: fieldsOf(runner, info, { x, y: dy, gradient: partial, tileRows: tile.rows, parts }),
    scratchBytes: tile.bytes,
    work: workOf(info),
  })
  runner.run('sumParts', {
    items: Math.ceil(size / 4096),
    fields: [partial, parts, 4 * size, runner.address(output), size, float32(1)],
    work: size * parts,
  })
  return output
}

function inputGradient(runner: KernelRunner, dy: tf.TensorInfo, filter: tf.TensorInfo, info: Info) {
  const output = runner.output(info.inShape)
  const { inChannels, outChannels, batchSize, inHeight, inWidth, filterHeight, filterWidth } = info
  const reached = (length: number, taps: number, dilation: number, stride: number) =>
    Math.ceil((length + (taps - 1) * dilation) / stride) + 1
  const columns = reached(inWidth, filterWidth, info.dilationWidth, info.strideWidth)
  const floats = (rows: number) =>
    reached(rows, filterHeight, info.dilationHeight, info.strideHeight) * columns * outChannels
  const tileRows = rowsThatFit(batchSize, inHeight, floats)
  const sums = outChannels > inChannels ? inWidth * outChannels : 0
  runner.run('depthwiseInputGradient', {
    items: sizeOf(info.inShape) && batchSize * Math.ceil(inHeight / tileRows),
    fields: fieldsOf(runner, info, {
      ...{ filter: runner.address(filter), y: dy, gradient: runner.address(output), tileRows },
    }),
    scratchBytes: 8 * (filterHeight * filterWidth + 1) + 4 * (floats(tileRows) + sums),
    work: workOf(info),
  })
  return output
}

const weightsOf = (runner: KernelRunner, filter: tf.TensorInfo, bias?: tf.TensorInfo): Weights => ({
  shape: filter.shape,
  filter: runner.address(filter),
  bias: bias ? runner.address(bias) : 0,
})

const depthwise: WasmKernel<ConvolutionAttributes> = {
  name: tf.DepthwiseConv2dNative,
  accepts: isChannelsLast,
  compute: (runner, { x, filter }, attributes) =>
    depthwiseForward(runner, x!, weightsOf(runner, filter!), attributes, 0),
}

const fusedDepthwise: WasmKernel<ConvolutionAttributes & FusedAttributes> = {
  name: tf.FusedDepthwiseConv2D,
  accepts: isChannelsLast,
  compute(runner, inputs, attributes) {
    const { x, filter } = inputs
    const [, , channels, multiplier] = filter!.shape as [number, number, number, number]
    return withEpilogue(runner, channels * multiplier, inputs, attributes, (bias, activation) =>
      depthwiseForward(runner, x!, weightsOf(runner, filter!, bias), attributes, activation),
    )
  },
}

const backpropFilter: WasmKernel<ConvolutionAttributes & { filterShape: number[] }> = {
  name: tf.DepthwiseConv2dNativeBackpropFilter,
  compute(runner, { x, dy }, attributes) {
    const info = describe(x!.shape, attributes.filterShape, attributes, true)
    checkGradient(tf.DepthwiseConv2dNativeBackpropFilter, dy!.shape, info)
    return filterGradient(runner, x!, dy!, info)
  },
}

const backpropInput: WasmKernel<ConvolutionAttributes & { inputShape: number[] }> = {
  name: tf.DepthwiseConv2dNativeBackpropInput,
  compute(runner, { dy, filter }, attributes) {
    const info = describe(attributes.inputShape, filter!.shape, attributes, true)
    checkGradient(tf.DepthwiseConv2dNativeBackpropInput, dy!.shape, info)
    return inputGradient(runner, dy!, filter!, info)
  },
}

export const depthwiseKernels = [
  depthwise,
  fusedDepthwise,
  backpropFilter,
  backpropInput,
] as WasmKernel[]
