import { type Field, Float, message } from './protobuf.js'

// The few messages of onnx.proto that a network needs, with the numbers of their fields.

type Attribute = number | number[] | string | Float

export interface Tensor {
  name: string
  shape: readonly number[]
  values: Float32Array | BigInt64Array
}

export interface Value {
  name: string
  shape: readonly number[]
}

const [float32, int64] = [1, 7]

export const nodeMessage = (
  operator: string,
  inputs: string[],
  output: string,
  attributes: Record<string, Attribute> = {},
) =>
  message(
    ...inputs.map((name): Field => [1, name]),
    [2, output],
    [3, output],
    [4, operator],
    ...Object.entries(attributes).map(([name, value]): Field => [5, attribute(name, value)]),
  )

function attribute(name: string, value: Attribute) {
  const [floatType, intType, stringType, intsType] = [1, 2, 3, 7]
  if (value instanceof Float) return message([1, name], [2, value], [20, floatType])
  if (typeof value === 'number') return message([1, name], [3, value], [20, intType])
  if (typeof value === 'string') return message([1, name], [4, value], [20, stringType])
  return message([1, name], ...value.map((item): Field => [8, item]), [20, intsType])
}

const tensorMessage = ({ name, shape, values }: Tensor) =>
  message(
    ...shape.map((length): Field => [1, length]),
    [2, values instanceof Float32Array ? float32 : int64],
    [8, name],
    [9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)],
  )

function valueMessage({ name, shape }: Value) {
  const sides = shape.map((length): Field => [1, message([1, length])])
  return message([1, name], [2, message([1, message([1, float32], [2, message(...sides)])])])
}

export function modelMessage(nodes: Uint8Array[], tensors: Tensor[], input: Value, output: Value) {
  const graph = message(
    ...nodes.map((node): Field => [1, node]),
    [2, 'network'],
    ...tensors.map((tensor): Field => [5, tensorMessage(tensor)]),
    [11, valueMessage(input)],
    [12, valueMessage(output)],
  )
  const [formatVersion, operatorVersion] = [8, 14]
  return message([1, formatVersion], [7, graph], [8, message([1, ''], [2, operatorVersion])])
}
