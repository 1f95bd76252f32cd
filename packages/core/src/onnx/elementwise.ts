import * as tf from '../tf.js'
import type { GraphCall, GraphTensor } from './kernel-graph.js'
import { isPlain, type Order, sameOrder } from './layout.js'
import { dataTypeOf, type ModelWriter } from './model-writer.js'
import { dataTypes } from './onnx-message.js'
import type { Translator, Translators } from './translator.js'

/** Kernels that ONNX has an operator for. */
const unaryOperators = {
  ...{ [tf.Abs]: 'Abs', [tf.Neg]: 'Neg', [tf.Sign]: 'Sign', [tf.Reciprocal]: 'Reciprocal' },
  ...{ [tf.Floor]: 'Floor', [tf.Ceil]: 'Ceil', [tf.Round]: 'Round', [tf.Sqrt]: 'Sqrt' },
  ...{ [tf.Exp]: 'Exp', [tf.Log]: 'Log', [tf.Erf]: 'Erf', [tf.LogicalNot]: 'Not' },
  ...{ [tf.Sin]: 'Sin', [tf.Cos]: 'Cos', [tf.Tan]: 'Tan', [tf.Atan]: 'Atan' },
  ...{ [tf.Asin]: 'Asin', [tf.Acos]: 'Acos', [tf.Sinh]: 'Sinh', [tf.Cosh]: 'Cosh' },
  ...{ [tf.IsNan]: 'IsNaN', [tf.IsInf]: 'IsInf' },
}

const binaryOperators = {
  ...{ [tf.Add]: 'Add', [tf.Sub]: 'Sub', [tf.Multiply]: 'Mul', [tf.RealDiv]: 'Div' },
  ...{ [tf.Maximum]: 'Max', [tf.Minimum]: 'Min', [tf.Pow]: 'Pow', [tf.Prelu]: 'PRelu' },
  ...{ [tf.Greater]: 'Greater', [tf.GreaterEqual]: 'GreaterOrEqual', [tf.Equal]: 'Equal' },
  ...{ [tf.Less]: 'Less', [tf.LessEqual]: 'LessOrEqual' },
  ...{ [tf.LogicalAnd]: 'And', [tf.LogicalOr]: 'Or', [tf.AddN]: 'Sum' },
}

type Unary = (writer: ModelWriter, x: string, call: GraphCall) => string

const unary =
  (compute: Unary): Translator =>
  (writer, call) => {
    const [x] = Object.values(call.inputs)
    writer.set(call.outputs[0]!, compute(writer, writer.in(x!), call), writer.orderOf(x!))
  }

const isWhole = ({ origin }: GraphTensor) => origin?.kind !== 'constant'

/** The order in which most operands lie already: that of the first one of full rank that is not plain. */
function commonOrder(writer: ModelWriter, operands: readonly GraphTensor[], rank: number): Order {
  const orders = operands
    .filter((operand) => isWhole(operand) && operand.shape.length === rank)
    .map((operand) => writer.orderOf(operand))
  return orders.find((order) => !isPlain(order)) ?? sameOrder(rank)
}

/** Of operands that are broadcast to each other; `compute` gets their names. */
const broadcast =
  (compute: (writer: ModelWriter, operands: string[], call: GraphCall) => string): Translator =>
  (writer, call) => {
    const { inputs, outputs } = call
    const operands = Object.values(inputs)
    const [output] = outputs
    const order = commonOrder(writer, operands, output!.shape.length)
    const names = operands.map((operand) => writer.operand(operand, order))
    writer.set(output!, compute(writer, names, call), order)
  }

const square: Unary = (writer, x) => writer.node('Mul', [x, x])

const cast: Translator = (writer, { inputs, attributes, outputs }) => {
  const { x } = inputs
  const dtype = attributes.dtype as tf.DataType
  const name = writer.in(x!)
  const result =
    x!.dtype === dtype
      ? name
      : writer.node('Cast', [name], { attributes: { to: dataTypes[dataTypeOf(dtype)] } })
  writer.set(outputs[0]!, result, writer.orderOf(x!))
}

const clip: Unary = (writer, x, { attributes }) => {
  const { clipValueMin, clipValueMax } = attributes as { [name: string]: number }
  return writer.node('Clip', [x, writer.float(clipValueMin!), writer.float(clipValueMax!)])
}

/** 1 for what is positive, else alpha. */
const step: Unary = (writer, x, { attributes }) => {
  const isPositive = writer.node('Greater', [x, writer.float(0)])
  const alpha = (attributes.alpha ?? 0) as number
  return writer.node('Where', [isPositive, writer.float(1), writer.float(alpha)])
}

/** By what is rounded down; of whole numbers ONNX would round towards 0. */
const floorDivide: Translator = broadcast((writer, operands, call) => {
  const isWhole = call.outputs[0]!.dtype === 'int32'
  const to = (name: string, type: 'float32' | 'int32') =>
    isWhole ? writer.node('Cast', [name], { attributes: { to: dataTypes[type] } }) : name
  const quotient = writer.node('Div', operands.map((name) => to(name, 'float32'))) // biome-ignore format: one line
  return to(writer.node('Floor', [quotient]), 'int32')
})

/** What is left after division, with the sign of the divisor. */
const modulo: Translator = broadcast((writer, operands, call) => {
  if (call.outputs[0]!.dtype === 'int32') return writer.node('Mod', operands)
  const [dividend, divisor] = operands as [string, string]
  const times = writer.node('Floor', [writer.node('Div', operands)])
  return writer.node('Sub', [dividend, writer.node('Mul', [times, divisor])])
})

const entries = <T>(record: Record<string, string>, make: (operator: string) => T) =>
  Object.fromEntries(Object.entries(record).map(([kernel, operator]) => [kernel, make(operator)]))

export const elementwise: Translators = {
  ...entries(unaryOperators, (operator) => unary((writer, x) => writer.node(operator, [x]))),
  ...entries(binaryOperators, (operator) =>
    broadcast((writer, operands) => writer.node(operator, operands)),
  ),
  [tf.Identity]: unary((_, x) => x),
  [tf.Square]: unary(square),
  [tf.Rsqrt]: unary((writer, x) => writer.node('Reciprocal', [writer.node('Sqrt', [x])])),
  [tf.Expm1]: unary((writer, x) => writer.node('Sub', [writer.node('Exp', [x]), writer.float(1)])),
  [tf.Log1p]: unary((writer, x) => writer.node('Log', [writer.node('Add', [x, writer.float(1)])])),
  [tf.ClipByValue]: unary(clip),
  [tf.Step]: unary(step),
  [tf.Cast]: cast,
  [tf.FloorDiv]: floorDivide,
  [tf.Mod]: modulo,
  [tf.NotEqual]: broadcast((writer, operands) =>
    writer.node('Not', [writer.node('Equal', operands)]),
  ),
  [tf.SquaredDifference]: broadcast((writer, operands) => {
    const difference = writer.node('Sub', operands)
    return writer.node('Mul', [difference, difference])
  }),
  [tf.Select]: broadcast((writer, operands) => writer.node('Where', operands)),
}
