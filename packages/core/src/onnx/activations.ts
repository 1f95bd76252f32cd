import { geluKernel, hardSwishKernel, swishKernel } from '../backend/kernels/activation.js'
import * as tf from '../tf.js'
import type { GraphCall } from './kernel-graph.js'
import type { ModelWriter } from './model-writer.js'
import { notExportable } from './not-exportable.js'
import { Float } from './protobuf-message.js'
import { hardSigmoid } from './rewritten-kernels.js'
import type { Translator, Translators } from './translator.js'

/** What becomes of a value of this name; gives the name of the result. */
type Activation = (writer: ModelWriter, x: string, call: GraphCall) => string

const plain =
  (operator: string): Activation =>
  (writer, x) =>
    writer.node(operator, [x])

const clip =
  (low: number, high: number): Activation =>
  (writer, x) =>
    writer.node('Clip', [x, writer.float(low), writer.float(high)])

const swish: Activation = (writer, x) => writer.node('Mul', [x, writer.node('Sigmoid', [x])])

const gelu: Activation = (writer, x, { attributes }) => {
  const half = writer.node('Mul', [x, writer.float(0.5)])
  const share = attributes.approximate ? tanhShare(writer, x) : normalShare(writer, x)
  return writer.node('Mul', [half, writer.node('Add', [share, writer.float(1)])])
}

const normalShare = (writer: ModelWriter, x: string) =>
  writer.node('Erf', [writer.node('Div', [x, writer.float(Math.SQRT2)])])

function tanhShare(writer: ModelWriter, x: string) {
  const square = writer.node('Mul', [x, x])
  const scaled = writer.node('Mul', [square, writer.float(0.044715)])
  const bent = writer.node('Mul', [x, writer.node('Add', [scaled, writer.float(1)])])
  return writer.node('Tanh', [writer.node('Mul', [bent, writer.float(Math.sqrt(2 / Math.PI))])])
}

const leakyRelu: Activation = (writer, x, { attributes }) => {
  const slope = (attributes.alpha ?? attributes.leakyreluAlpha ?? 0.2) as number
  return writer.node('LeakyRelu', [x], { attributes: { alpha: new Float(slope) } })
}

const hardSigmoidNode: Activation = (writer, x) =>
  writer.node('HardSigmoid', [x], { attributes: { alpha: new Float(1 / 6) } })

/** Activations that are kernels of their own. */
const kernels: Record<string, Activation> = {
  [tf.Relu]: plain('Relu'),
  [tf.Relu6]: clip(0, 6),
  [tf.Elu]: plain('Elu'),
  [tf.Selu]: plain('Selu'),
  [tf.Sigmoid]: plain('Sigmoid'),
  [tf.Tanh]: plain('Tanh'),
  [tf.Softplus]: plain('Softplus'),
  [tf.LeakyRelu]: leakyRelu,
  [swishKernel]: swish,
  [hardSwishKernel]: plain('HardSwish'),
  [geluKernel]: gelu,
  [hardSigmoid]: hardSigmoidNode,
}

/** Those that other kernels end with, in small letters. */
const fused: Record<string, Activation> = {
  linear: (_, x) => x,
  relu: plain('Relu'),
  relu6: clip(0, 6),
  elu: plain('Elu'),
  sigmoid: plain('Sigmoid'),
  leakyrelu: leakyRelu,
  swish,
  silu: swish,
  hardswish: plain('HardSwish'),
  hardsigmoid: hardSigmoidNode,
  gelu,
}

/** Applies the activation that a kernel ends with to what it gave. */
export function activate(writer: ModelWriter, x: string, call: GraphCall): string {
  const name = String(call.attributes.activation ?? 'linear').toLowerCase()
  const activation = fused[name]
  if (activation) return activation(writer, x, call)
  throw notExportable(`its activation '${name}' is not known`, call)
}

const translated =
  (activation: Activation): Translator =>
  (writer, call) => {
    const [input] = Object.values(call.inputs)
    const order = writer.orderOf(input!)
    writer.set(call.outputs[0]!, activation(writer, writer.in(input!), call), order)
  }

export const activations: Translators = Object.fromEntries(
  Object.entries(kernels).map(([kernel, activation]) => [kernel, translated(activation)]),
)
