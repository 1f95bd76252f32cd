import { convNormKernel } from '../backend/kernels/conv-norm.js'
import { type WindowAttributes, type WindowAxis, windowAxes } from '../backend/window-axes.js'
import * as tf from '../tf.js'
import { activate } from './activations.js'
import type { GraphCall, GraphTensor } from './kernel-graph.js'
import { channelsFirst, type Order, sameOrder } from './layout.js'
import type { ModelWriter } from './model-writer.js'
import { batchNorm } from './norms.js'
import { notExportable } from './not-exportable.js'
import { groupedConvolution, groupedTransposed } from './rewritten-kernels.js'
import type { Translator, Translators } from './translator.js'

/** [h, w, in, out] as [out, in, h, w]. */
const outFirst = (rank: number): Order => [rank - 1, rank - 2, ...sameOrder(rank - 2)]

const spatial = ({ shape }: GraphTensor) => shape.slice(1, -1)

function axesOf(call: GraphCall, picture: GraphTensor, filter: GraphTensor): WindowAxis[] {
  const { kernel, attributes } = call
  const { dataFormat = 'NHWC' } = attributes
  if (dataFormat !== 'NHWC' && dataFormat !== 'NDHWC') {
    throw notExportable(`its tensors are ${dataFormat}; those of this library are NHWC`, call)
  }
  const window = attributes as unknown as WindowAttributes
  return windowAxes(kernel, spatial(picture), filter.shape.slice(0, -2), window)
}

/** Padding as the windows use it: less than was asked for where the last ones do not reach its end. */
export function windowAttributes(axes: readonly WindowAxis[]) {
  const after = axes.map(({ size, before, after, taps, stride, dilation, count }) => {
    const reach = (taps - 1) * dilation + 1
    const fits = Math.floor((size + before + after - reach) / stride) + 1 === count
    return fits ? after : Math.max(0, (count - 1) * stride + reach - size - before)
  })
  return {
    kernel_shape: axes.map(({ taps }) => taps),
    strides: axes.map(({ stride }) => stride),
    pads: [...axes.map(({ before }) => before), ...after],
    ...(axes.some(({ dilation }) => dilation > 1)
      ? { dilations: axes.map(({ dilation }) => dilation) }
      : {}),
  }
}

interface Filter {
  name: string
  /** Of independent channels. */
  groups: number
}

const plainFilter = (writer: ModelWriter, filter: GraphTensor): Filter => ({
  name: writer.in(filter, outFirst(filter.shape.length)),
  groups: 1,
})

const depthwiseFilter = (writer: ModelWriter, filter: GraphTensor): Filter => ({
  name: writer.folded(filter),
  groups: filter.shape[2]!,
})

/** A filter for groups that each see their part of the channels, as the kernel graph's rewriting leaves them. */
const groupedFilter = (writer: ModelWriter, filter: GraphTensor, call: GraphCall): Filter => ({
  name: writer.in(filter, outFirst(filter.shape.length)),
  groups: call.attributes.groups as number,
})

const isVector = (tensor: GraphTensor | undefined, length: number) =>
  tensor?.shape.length === 1 && tensor.shape[0] === length

type FilterOf = (writer: ModelWriter, filter: GraphTensor, call: GraphCall) => Filter

/** Convolves; gives the name of what came out, channels first. */
function convolve(writer: ModelWriter, call: GraphCall, filterOf: FilterOf): string {
  const { x, filter, bias } = call.inputs
  const { name, groups } = filterOf(writer, filter!, call)
  const inputs = [writer.in(x!, channelsFirst(x!.shape.length)), name]
  const channels = call.outputs[0]!.shape.at(-1)!
  const fits = isVector(bias, channels)
  if (bias && fits) inputs.push(writer.plain(bias))
  const attributes = { ...windowAttributes(axesOf(call, x!, filter!)), group: groups }
  const y = writer.node('Conv', inputs, { attributes })
  if (!bias || fits) return y
  return writer.node('Add', [y, writer.operand(bias, channelsFirst(x!.shape.length))])
}

function finish(writer: ModelWriter, call: GraphCall, y: string) {
  const [output] = call.outputs
  const order = channelsFirst(output!.shape.length)
  const { preluActivationWeights: slopes } = call.inputs
  const result = slopes
    ? writer.node('PRelu', [y, writer.operand(slopes, order)])
    : activate(writer, y, call)
  writer.set(output!, result, order)
}

const convolution =
  (filterOf: FilterOf): Translator =>
  (writer, call) =>
    finish(writer, call, convolve(writer, call, filterOf))

const convNorm: Translator = (writer, call) => {
  const { strides, pad, dilations } = call.attributes
  const attributes = { ...call.attributes, strides, pad, dilations }
  const y = convolve(
    writer,
    { ...call, attributes },
    call.attributes.depthwise ? depthwiseFilter : plainFilter,
  )
  const { gamma, beta, mean, variance } = call.inputs
  const vectors = { scale: gamma, offset: beta, mean: mean!, variance: variance! }
  finish(writer, call, batchNorm(writer, y, vectors, call.attributes.epsilon as number))
}

/** The gradient of a convolution's input: what is called a transposed convolution. */
const transposed =
  (filterOf: FilterOf): Translator =>
  (writer, call) => {
    const { dy, filter, bias } = call.inputs
    const [output] = call.outputs
    const axes = axesOf(call, output!, filter!)
    const { name, groups } = filterOf(writer, filter!, call)
    const extra = axes.map(({ size, before, after, taps, stride, dilation }, axis) => {
      const covered = (spatial(dy!)[axis]! - 1) * stride + (taps - 1) * dilation + 1
      return size - (covered - before - after)
    })
    const pads = [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)]
    const attributes = {
      ...windowAttributes(axes),
      ...{ pads, group: groups },
      ...(extra.some((length) => length !== 0) ? { output_padding: extra } : {}),
    }
    const inputs = [writer.in(dy!, channelsFirst(dy!.shape.length)), name]
    if (bias) inputs.push(writer.plain(bias))
    finish(writer, call, writer.node('ConvTranspose', inputs, { attributes }))
  }

export const convolutions: Translators = {
  [tf.Conv2D]: convolution(plainFilter),
  [tf.Conv3D]: convolution(plainFilter),
  [tf.FusedConv2D]: convolution(plainFilter),
  [tf.DepthwiseConv2dNative]: convolution(depthwiseFilter),
  [tf.FusedDepthwiseConv2D]: convolution(depthwiseFilter),
  [groupedConvolution]: convolution(groupedFilter),
  [convNormKernel]: convNorm,
  [tf.Conv2DBackpropInput]: transposed(plainFilter),
  [tf.DepthwiseConv2dNativeBackpropInput]: transposed(depthwiseFilter),
  [groupedTransposed]: transposed(groupedFilter),
}
