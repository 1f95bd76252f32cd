import * as tf from '../tf.js'
import type { GraphTensor } from './kernel-graph.js'
import {
  axisIn,
  channelsFirst,
  inOrder,
  isPlain,
  lieAlike,
  type Order,
  sameOrder,
  withoutAxes,
} from './layout.js'
import type { ModelWriter } from './model-writer.js'
import { notExportable } from './not-exportable.js'
import { dataTypes } from './onnx-message.js'
import { pixelShuffle } from './rewritten-kernels.js'
import type { Translator, Translators } from './translator.js'

const long = (shape: readonly number[]) => shape.filter((length) => length !== 1)

/** Pictures, of which ONNX wants the channels first, where it costs nothing. */
function cheapOrder(shape: readonly number[], order: Order): Order {
  const rank = shape.length
  if (lieAlike(shape, order, channelsFirst(rank))) return channelsFirst(rank)
  return lieAlike(shape, order, sameOrder(rank)) ? sameOrder(rank) : order
}

/** The order in which a tensor lies once axes of length 1 were added to it or taken away. */
function orderOfLong(shape: readonly number[], order: Order, result: readonly number[]): Order {
  const ours = (of: readonly number[]) => [...of.keys()].filter((axis) => of[axis] !== 1)
  const [before, after] = [ours(shape), ours(result)]
  const kept = order.filter((axis) => shape[axis] !== 1).map((axis) => after[before.indexOf(axis)]!)
  return [...kept, ...[...result.keys()].filter((axis) => result[axis] === 1)]
}

const reshape: Translator = (writer, { inputs, outputs }) => {
  const [x] = Object.values(inputs)
  const [output] = outputs
  const keepsLong = long(x!.shape).join() === long(output!.shape).join()
  const from = keepsLong ? writer.orderOf(x!) : sameOrder(x!.shape.length)
  const name = writer.in(x!, keepsLong ? undefined : from)
  const lies = keepsLong
    ? orderOfLong(x!.shape, from, output!.shape)
    : sameOrder(output!.shape.length)
  const order = cheapOrder(output!.shape, lies)
  const lengths = inOrder(output!.shape, order)
  const isSameShape = inOrder(x!.shape, from).join() === lengths.join()
  writer.set(output!, isSameShape ? name : writer.reshape(name, lengths), order)
}

/** Only says which axis is which. */
const transpose: Translator = (writer, { inputs, attributes, outputs }) => {
  const x = inputs.x!
  const perm = attributes.perm as number[]
  const order = writer.orderOf(x).map((axis) => perm.indexOf(axis))
  writer.set(outputs[0]!, writer.in(x), order)
}

/** The order that the first of some tensors has, if it is not plain. */
const sharedOrder = (writer: ModelWriter, tensors: readonly GraphTensor[]): Order =>
  tensors.map((tensor) => writer.orderOf(tensor)).find((order) => !isPlain(order)) ??
  sameOrder(tensors[0]!.shape.length)

const concat: Translator = (writer, { inputs, attributes, outputs }) => {
  const parts = Object.values(inputs).filter(({ shape }) => !shape.includes(0))
  const order = sharedOrder(writer, parts)
  const names = parts.map((part) => writer.in(part, order))
  const axis = axisIn(order, (attributes.axis ?? 0) as number)
  const result = names.length === 1 ? names[0]! : writer.node('Concat', names, { attributes: { axis } }) // biome-ignore format: one line
  writer.set(outputs[0]!, result, order)
}

const pack: Translator = (writer, { inputs, attributes, outputs }) => {
  const [output] = outputs
  const rank = output!.shape.length
  const axis = ((attributes.axis as number) + rank) % rank
  const names = Object.values(inputs).map((part) =>
    writer.node('Unsqueeze', [writer.plain(part), writer.integers([axis])]),
  )
  writer.set(output!, writer.node('Concat', names, { attributes: { axis } }))
}

const unpack: Translator = (writer, { inputs, attributes, outputs }) => {
  const value = inputs.value!
  const order = writer.orderOf(value)
  const axis = axisIn(order, attributes.axis as number)
  outputs.forEach((output, i) => {
    const index = writer.integers([i])
    const picked = writer.node('Gather', [writer.in(value), index], { attributes: { axis } })
    const rest = withoutAxes(order, [order[axis]!])
    writer.set(output, writer.node('Squeeze', [picked, writer.integers([axis])]), rest)
  })
}

const split: Translator = (writer, { inputs, attributes, outputs }) => {
  const x = inputs.x!
  const order = writer.orderOf(x)
  const own = ((attributes.axis as number) + order.length) % order.length
  const sizes = outputs.map(({ shape }) => shape[own]!)
  const names = writer.nodeOutputs('Split', [writer.in(x), writer.integers(sizes)], {
    attributes: { axis: axisIn(order, own) },
    outputs: outputs.length,
  })
  outputs.forEach((output, i) => {
    writer.set(output, names[i] ?? names[0]!, order)
  })
}

interface Range {
  axis: number
  begin: number
  end: number
  step: number
}

/** The parts of axes, in steps that may go backwards. */
function sliced(writer: ModelWriter, x: GraphTensor, ranges: readonly Range[]): string {
  const order = writer.orderOf(x)
  const name = writer.in(x)
  if (ranges.length === 0) return name
  const numbers = (pick: (range: Range) => number) => writer.integers(ranges.map(pick))
  const axes = numbers(({ axis }) => axisIn(order, axis))
  const bounds = [numbers(({ begin }) => begin), numbers(({ end }) => end)]
  return writer.node('Slice', [name, ...bounds, axes, numbers(({ step }) => step)])
}

const slice: Translator = (writer, call) => {
  const x = call.inputs.x!
  const [output] = call.outputs
  const begins = call.attributes.begin as number[]
  const ranges = x.shape.flatMap((length, axis): Range[] => {
    const size = output!.shape[axis]!
    const begin = begins[axis] ?? 0
    if (size === length && begin === 0) return []
    if (size < 0) throw notExportable('it takes a part of the batch', call)
    return [{ axis, begin, end: begin + size, step: 1 }]
  })
  writer.set(output!, sliced(writer, x, ranges), writer.orderOf(x))
}

/** Counted back beyond the first place, so that ONNX goes to the first itself. */
const beforeFirst = -(2 ** 31)

const stridedSlice: Translator = (writer, call) => {
  const x = call.inputs.x!
  const [output] = call.outputs
  const given = call.attributes as unknown as tf.StridedSliceAttrs
  const shape = x.shape.map((length) => Math.abs(length))
  const { begin, end, strides, finalShapeSparse } = tf.slice_util.sliceInfo(
    ...([shape, given.begin, given.end, given.strides, given.beginMask] as const),
    ...([given.endMask, given.ellipsisMask, given.newAxisMask, given.shrinkAxisMask] as const),
  )
  const ranges = x.shape.flatMap((length, axis): Range[] => {
    const range = { axis, begin: begin[axis]!, end: end[axis]!, step: strides[axis]! }
    if (length < 0 && output!.shape.includes(length)) return []
    if (range.begin === 0 && range.end === length && range.step === 1) return []
    return [{ ...range, end: range.end < 0 ? beforeFirst : range.end }]
  })
  const order = writer.orderOf(x)
  const name = sliced(writer, x, ranges)
  if (finalShapeSparse.length === x.shape.length && output!.shape.length === x.shape.length) {
    writer.set(output!, name, order)
    return
  }
  const sizes = x.shape.map((length, axis) =>
    length < 0 ? length : Math.ceil((end[axis]! - begin[axis]!) / strides[axis]!),
  )
  const ours = writer.reorder(name, sizes, order, sameOrder(order.length))
  writer.set(output!, writer.reshape(ours, output!.shape))
}

const reverse: Translator = (writer, { inputs, attributes, outputs }) => {
  const x = inputs.x!
  const axes = tf.util.parseAxisParam(attributes.dims as number[], [...x.shape])
  const ranges = axes.map((axis) => ({ axis, begin: -1, end: beforeFirst, step: -1 }))
  writer.set(outputs[0]!, sliced(writer, x, ranges), writer.orderOf(x))
}

const pad =
  (modeOf: (mode: unknown) => string): Translator =>
  (writer, call) => {
    const x = call.inputs.x!
    const { paddings, mode, constantValue = 0 } = call.attributes
    const onnxMode = modeOf(mode)
    if (onnxMode === 'symmetric') throw notExportable('ONNX has no symmetric padding', call)
    const order = writer.orderOf(x)
    const sides = inOrder(paddings as [number, number][], order)
    const pads = writer.integers([...sides.map(([before]) => before), ...sides.map(([, after]) => after)]) // biome-ignore format: one line
    const value = onnxMode === 'constant' ? [writer.float(constantValue as number)] : []
    const name = writer.node('Pad', [writer.in(x), pads, ...value], { attributes: { mode: onnxMode } }) // biome-ignore format: one line
    writer.set(call.outputs[0]!, name, order)
  }

const repeat: Translator = (writer, { inputs, outputs }) => {
  const x = inputs.x!
  const [output] = outputs
  const rank = output!.shape.length
  const widened = [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape]
  const order = rank === x.shape.length ? writer.orderOf(x) : sameOrder(rank)
  const name = writer.operand(x, order)
  const lengths = inOrder(output!.shape, order)
  const expands = output!.shape.every((length, axis) => [1, length].includes(widened[axis]!))
  const result = expands
    ? writer.node('Expand', [name, writer.shapeTensor(lengths)])
    : writer.node('Tile', [
        name,
        writer.integers(inOrder(output!.shape, order).map((length, i) => length / inOrder(widened, order)[i]!)), // biome-ignore format: one line
      ])
  writer.set(output!, result, order)
}

const gather: Translator = (writer, call) => {
  const { x, indices } = call.inputs
  const { axis, batchDims } = call.attributes as { axis: number; batchDims: number }
  if (batchDims) throw notExportable('ONNX gathers the same places from every sample', call)
  const order = writer.orderOf(x!)
  const own = (axis + order.length) % order.length
  const extra = indices!.shape.length - 1
  const result = writer.node('Gather', [writer.in(x!), writer.plain(indices!)], {
    attributes: { axis: axisIn(order, own) },
  })
  // The axes of the indices stand where the axis was.
  const shifted = order.flatMap((other) => {
    if (other !== own) return [other > own ? other + extra : other]
    return indices!.shape.map((_, i) => own + i)
  })
  writer.set(call.outputs[0]!, result, shifted)
}

const gatherPoints: Translator = (writer, { inputs, outputs }) => {
  const places = writer.node('Cast', [writer.plain(inputs.indices!)], {
    attributes: { to: dataTypes.int64 },
  })
  writer.set(outputs[0]!, writer.node('GatherND', [writer.plain(inputs.params!), places]))
}

const depthToSpace =
  (mode: 'DCR' | 'CRD'): Translator =>
  (writer, call) => {
    const x = call.inputs.x!
    const order = channelsFirst(4)
    const attributes = { blocksize: call.attributes.blockSize as number, mode }
    const name = writer.node('DepthToSpace', [writer.in(x, order)], { attributes })
    writer.set(call.outputs[0]!, name, order)
  }

export const shapes: Translators = {
  [tf.Reshape]: reshape,
  [tf.ExpandDims]: reshape,
  [tf.Transpose]: transpose,
  [tf.Concat]: concat,
  [tf.Pack]: pack,
  [tf.Unpack]: unpack,
  [tf.SplitV]: split,
  [tf.Slice]: slice,
  [tf.StridedSlice]: stridedSlice,
  [tf.Reverse]: reverse,
  [tf.PadV2]: pad(() => 'constant'),
  [tf.MirrorPad]: pad(String),
  [tf.Tile]: repeat,
  [tf.BroadcastTo]: repeat,
  [tf.GatherV2]: gather,
  [tf.GatherNd]: gatherPoints,
  [tf.DepthToSpace]: depthToSpace('DCR'),
  [pixelShuffle]: depthToSpace('CRD'),
}
