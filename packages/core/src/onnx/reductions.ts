import * as tf from '../tf.js'
import type { GraphCall, GraphTensor } from './kernel-graph.js'
import { axisIn, channelsFirst, isSame, type Order, sameOrder, withoutAxes } from './layout.js'
import { dataTypes } from './onnx-message.js'
import type { Translator, Translators } from './translator.js'

/** The axes that a kernel reduces, from 0. */
function axesOf({ attributes }: GraphCall, { shape }: GraphTensor): number[] {
  const given = (attributes.axis ?? attributes.reductionIndices ?? null) as number | number[] | null
  return given === null ? [...shape.keys()] : tf.util.parseAxisParam(given, [...shape])
}

const isGlobal = (shape: readonly number[], order: Order, axes: readonly number[]) =>
  shape.length === 4 && isSame(order, channelsFirst(4)) && [...axes].sort().join() === '1,2'

const reduction =
  (operator: string): Translator =>
  (writer, call) => {
    const x = call.inputs.x!
    const axes = axesOf(call, x)
    const keepDims = Boolean(call.attributes.keepDims)
    const order = writer.orderOf(x)
    const name = writer.in(x)
    const rest = keepDims ? order : withoutAxes(order, axes)
    const places = axes.map((axis) => axisIn(order, axis)).sort((a, b) => a - b)
    const set = (result: string) => writer.set(call.outputs[0]!, result, rest)
    if (operator === 'ReduceMean' && isGlobal(x.shape, order, axes)) {
      const pooled = writer.node('GlobalAveragePool', [name])
      return set(keepDims ? pooled : writer.node('Flatten', [pooled]))
    }
    const attributes = { keepdims: Number(keepDims) }
    if (operator === 'ReduceSum') {
      return set(writer.node(operator, [name, writer.integers(places)], { attributes }))
    }
    set(writer.node(operator, [name], { attributes: { ...attributes, axes: places } }))
  }

/** The place of the largest or smallest number. */
const place =
  (operator: string): Translator =>
  (writer, call) => {
    const x = call.inputs.x!
    const [axis] = axesOf(call, x)
    const order = writer.orderOf(x)
    const attributes = { axis: axisIn(order, axis!), keepdims: 0 }
    const found = writer.node(operator, [writer.in(x)], { attributes })
    const narrow = writer.node('Cast', [found], { attributes: { to: dataTypes.int32 } })
    writer.set(call.outputs[0]!, narrow, withoutAxes(order, [axis!]))
  }

const softmax =
  (operator: string): Translator =>
  (writer, { inputs, attributes, outputs }) => {
    const logits = inputs.logits!
    const order = writer.orderOf(logits)
    const axis = axisIn(order, (attributes.dim ?? attributes.axis ?? -1) as number)
    const name = writer.node(operator, [writer.in(logits)], { attributes: { axis } })
    writer.set(outputs[0]!, name, order)
  }

const cumulative: Translator = (writer, { inputs, attributes, outputs }) => {
  const x = inputs.x!
  const order = writer.orderOf(x)
  const axis = writer.integers([axisIn(order, attributes.axis as number)])
  const name = writer.node('CumSum', [writer.in(x), axis], {
    attributes: {
      exclusive: Number(Boolean(attributes.exclusive)),
      reverse: Number(Boolean(attributes.reverse)),
    },
  })
  writer.set(outputs[0]!, name, order)
}

/** The largest of the last axis, and their places. */
const topK: Translator = (writer, { inputs, attributes, outputs }) => {
  const x = inputs.x!
  const order = writer.orderOf(x)
  const count = writer.integers([attributes.k as number])
  const [values, places] = writer.nodeOutputs('TopK', [writer.in(x), count], {
    attributes: { axis: axisIn(order, -1), sorted: Number(attributes.sorted !== false) },
    outputs: 2,
  })
  const narrow = writer.node('Cast', [places!], { attributes: { to: dataTypes.int32 } })
  writer.set(outputs[0]!, values!, order)
  writer.set(outputs[1]!, narrow, order)
}

/** Products of matrices in the last two axes. */
const matMul: Translator = (writer, call) => {
  const { a, b, bias } = call.inputs
  const [output] = call.outputs
  const { transposeA, transposeB } = call.attributes
  const rank = output!.shape.length
  if (rank === 2) {
    const turned = (tensor: GraphTensor) => writer.orderOf(tensor)[0] === 1
    const attributes = {
      ...(turned(a!) !== Boolean(transposeA) ? { transA: 1 } : {}),
      ...(turned(b!) !== Boolean(transposeB) ? { transB: 1 } : {}),
    }
    const inputs = [writer.in(a!), writer.in(b!), ...(bias ? [writer.plain(bias)] : [])]
    writer.set(output!, writer.node('Gemm', inputs, { attributes }))
    return
  }
  const operand = (tensor: GraphTensor, isTurned: unknown) => {
    const order = [...sameOrder(tensor.shape.length)]
    if (isTurned) order.splice(-2, 2, tensor.shape.length - 1, tensor.shape.length - 2)
    return writer.in(tensor, order)
  }
  const product = writer.node('MatMul', [operand(a!, transposeA), operand(b!, transposeB)])
  writer.set(output!, bias ? writer.node('Add', [product, writer.plain(bias)]) : product)
}

export const reductions: Translators = {
  [tf.Sum]: reduction('ReduceSum'),
  [tf.Mean]: reduction('ReduceMean'),
  [tf.Max]: reduction('ReduceMax'),
  [tf.Min]: reduction('ReduceMin'),
  [tf.Prod]: reduction('ReduceProd'),
  [tf.ArgMax]: place('ArgMax'),
  [tf.ArgMin]: place('ArgMin'),
  [tf.Softmax]: softmax('Softmax'),
  [tf.LogSoftmax]: softmax('LogSoftmax'),
  [tf.Cumsum]: cumulative,
  [tf.TopK]: topK,
  [tf.BatchMatMul]: matMul,
  [tf._FusedMatMul]: matMul,
}
