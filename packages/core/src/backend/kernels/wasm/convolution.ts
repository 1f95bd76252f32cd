import * as tf from '../../../tf.js'
import { convolve, type Target } from './convolve.js'
import type { KernelRunner } from './kernel-runner.js'
import type { WasmKernel } from './wasm-kernel.js'
import { forwardGrid, type WindowGrid } from './window-grid.js'

type Info = tf.backend_util.Conv2DInfo

const activations: Record<string, number> = { linear: 0, relu: 1, relu6: 2 }

const sizeOf = (shape: readonly number[]) => tf.util.sizeFromShape(shape as number[])

interface Attributes {
  strides: number | [number, number]
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dilations?: number | [number, number]
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  dataFormat?: 'NHWC' | 'NCHW'
}

/** The geometry of a convolution; throws where the shapes do not fit. */
export function describe(
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1, dimRoundingMode }: Attributes,
  depthwise = false,
): Info {
  return tf.backend_util.computeConv2DInfo(
    [...x] as [number, number, number, number],
    [...filter] as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    depthwise,
  )
}

const isChannelsLast = ({ dataFormat }: Attributes) => !dataFormat || dataFormat === 'NHWC'

function forward(
  runner: KernelRunner,
  { x, filter, bias }: Record<string, tf.TensorInfo>,
  attributes: Attributes,
  activation: number,
) {
  const info = describe(x!.shape, filter!.shape, attributes)
  const output = runner.output(info.outShape)
  if (sizeOf(info.outShape) === 0) return output
  const { filterHeight, filterWidth, inChannels, outChannels } = info
  const matrix = {
    address: runner.address(filter!),
    taps: [0],
    depth: filterHeight * filterWidth * inChannels,
    width: outChannels,
    stride: outChannels,
    transposed: false,
  }
  convolve(runner, runner.address(x!), forwardGrid(info), matrix, {
    ...wholeOf(runner.address(output), info.outHeight, info.outWidth),
    bias: bias ? runner.address(bias) : 0,
    activation,
  })
  return output
}

export const wholeOf = (address: number, height: number, width: number): Target => ({
  ...{ address, height, width, bias: 0, activation: 0 },
  ...{ spreadY: 1, spreadX: 1, offsetY: 0, offsetX: 0 },
})

/**
 * The pixels `phase`, `phase + stride`, … of the input along one side take each a fixed set of the filter's taps: which,
 * and where the output pixel lies that each of them leads to.
 */
function phaseOf(
  phase: number,
  size: number,
  stride: number,
  taps: number,
  dilation: number,
  pad: number,
) {
  const reached = Array.from({ length: taps }, (_, tap) => ({
    tap,
    at: phase + pad - tap * dilation,
  }))
    .filter(({ at }) => at % stride === 0)
    .map(({ tap, at }) => ({ tap, at: at / stride }))
    .reverse()
  return { phase, count: Math.ceil((size - phase) / stride), reached, start: reached[0]?.at ?? 0 }
}

type Phase = ReturnType<typeof phaseOf>

/** The gradient by the input: for each phase of the stride a convolution of `dy` with some of the filter's taps. */
function inputGradient(
  runner: KernelRunner,
  { dy, filter }: Record<string, tf.TensorInfo>,
  info: Info,
) {
  const output = runner.output(info.inShape)
  if (sizeOf(info.inShape) === 0) return output
  const { strideHeight, strideWidth, padInfo } = info
  const vertical = Array.from({ length: Math.min(strideHeight, info.inHeight) }, (_, phase) =>
    phaseOf(
      ...([
        phase,
        info.inHeight,
        strideHeight,
        info.filterHeight,
        info.dilationHeight,
        padInfo.top,
      ] as const),
    ),
  )
  const horizontal = Array.from({ length: Math.min(strideWidth, info.inWidth) }, (_, phase) =>
    phaseOf(
      ...([
        phase,
        info.inWidth,
        strideWidth,
        info.filterWidth,
        info.dilationWidth,
        padInfo.left,
      ] as const),
    ),
  )
  const isBare = ({ reached }: Phase) => reached.length === 0
  if (sizeOf(dy!.shape) === 0 || vertical.some(isBare) || horizontal.some(isBare)) {
    runner.fill(output, 0)
  }
  if (sizeOf(dy!.shape) === 0) return output
  for (const y of vertical) {
    for (const x of horizontal) {
      if (!isBare(y) && !isBare(x)) {
        inputGradientPhase(runner, runner.address(dy!), runner.address(filter!), info, y, x, {
          ...wholeOf(runner.address(output), info.inHeight, info.inWidth),
          ...{ spreadY: strideHeight, spreadX: strideWidth, offsetY: y.phase, offsetX: x.phase },
        })
      }
    }
  }
  return output
}

function inputGradientPhase(
  runner: KernelRunner,
  dy: number,
  filter: number,
  info: Info,
  y: Phase,
  x: Phase,
  target: Target,
) {
  const grid: WindowGrid = {
    batch: info.batchSize,
    height: info.outHeight,
    width: info.outWidth,
    channels: info.outChannels,
    top: y.start,
    left: x.start,
    rows: y.reached.map(({ at }) => at - y.start),
    columns: x.reached.map(({ at }) => at - x.start),
    strideY: 1,
    strideX: 1,
    gridHeight: y.count,
    gridWidth: x.count,
  }
  const tapSize = info.inChannels * info.outChannels
  const matrix = {
    address: filter,
    taps: y.reached.flatMap((row) =>
      x.reached.map((column) => (row.tap * info.filterWidth + column.tap) * tapSize),
    ),
    depth: info.outChannels,
    width: info.inChannels,
    stride: info.outChannels,
    transposed: true,
  }
  convolve(runner, dy, grid, matrix, target)
}

const conv2d: WasmKernel<Attributes> = {
  name: tf.Conv2D,
  accepts: (_, attributes) => isChannelsLast(attributes),
  compute: (runner, inputs, attributes) => forward(runner, inputs, attributes, 0),
}

const fusedConv2d: WasmKernel<Attributes & { activation: string }> = {
  name: tf.FusedConv2D,
  accepts: ({ filter, bias, preluActivationWeights }, attributes) =>
    isChannelsLast(attributes) &&
    attributes.activation in activations &&
    !preluActivationWeights &&
    (!bias || sizeOf(bias.shape) === filter!.shape[3]),
  compute: (runner, inputs, attributes) =>
    forward(runner, inputs, attributes, activations[attributes.activation]!),
}

const conv2dBackpropInput: WasmKernel<Attributes & { inputShape: number[] }> = {
  name: tf.Conv2DBackpropInput,
  accepts: (_, attributes) => isChannelsLast(attributes),
  compute: (runner, inputs, attributes) => {
    const info = describe(attributes.inputShape, inputs.filter!.shape, attributes)
    checkGradient(tf.Conv2DBackpropInput, inputs.dy!.shape, info)
    return inputGradient(runner, inputs, info)
  },
}

/** Throws unless `dy` has the shape of the convolution's output. */
export function checkGradient(kernel: string, dy: number[], { outShape }: Info) {
  tf.util.assertShapesMatch(dy, outShape, `${kernel}: the gradient of the output. `)
}

export const convolutionKernels: WasmKernel[] = [conv2d, fusedConv2d, conv2dBackpropInput]
