import { type Field, Float, type Message, message } from './protobuf-message.js'

// The few messages of onnx.proto that a network needs, with the numbers of their fields.

export type Attribute = number | readonly number[] | Float | string | TensorContent

/** The types of values that are written, with their numbers. */
export const dataTypes = { float32: 1, int32: 6, int64: 7, bool: 9, float16: 10 } as const
export type DataType = keyof typeof dataTypes

export interface TensorContent {
  type: DataType
  shape: readonly number[]
  /** Row-major and little-endian. */
  bytes: Uint8Array
}

/** An input or output of a model; a side that is text has no fixed length. */
export interface Port {
  name: string
  type: DataType
  shape: readonly (number | string)[]
}

export interface NodeContent {
  name: string
  operator: string
  /** '' for one that is left out. */
  inputs: readonly string[]
  outputs: readonly string[]
  attributes: Readonly<Record<string, Attribute>>
}

export const nodeMessage = ({ name, operator, inputs, outputs, attributes }: NodeContent) =>
  message(
    ...inputs.map((input): Field => [1, input]),
    ...outputs.map((output): Field => [2, output]),
    [3, name],
    [4, operator],
    ...Object.entries(attributes).map(([key, value]): Field => [5, attribute(key, value)]),
  )

function attribute(name: string, value: Attribute): Message {
  const [float, int, text, tensor, ints] = [1, 2, 3, 4, 7]
  const parts = (field: Field[], type: number) => message([1, name], ...field, [20, type])
  if (typeof value === 'number') return parts([[3, value]], int)
  if (typeof value === 'string') return parts([[4, value]], text)
  if (value instanceof Float) return parts([[2, value]], float)
  if ('bytes' in value) return parts([[5, tensorMessage('', value)]], tensor)
  return parts(
    value.map((item): Field => [8, item]),
    ints,
  )
}

export const tensorMessage = (name: string, { type, shape, bytes }: TensorContent) =>
  message(
    ...shape.map((length): Field => [1, length]),
    [2, dataTypes[type]],
    ...(name ? [[8, name] as Field] : []),
    [9, bytes],
  )

function portMessage({ name, type, shape }: Port) {
  const sides = shape.map((side): Field => [1, message([typeof side === 'number' ? 1 : 2, side])])
  const tensor = message([1, dataTypes[type]], [2, message(...sides)])
  return message([1, name], [2, message([1, tensor])])
}

export interface ModelContent {
  name: string
  nodes: readonly NodeContent[]
  initializers: ReadonlyMap<string, TensorContent>
  inputs: readonly Port[]
  outputs: readonly Port[]
  metadata: Readonly<Record<string, string>>
}

export function modelMessage(content: ModelContent): Message {
  const { name, nodes, initializers, inputs, outputs, metadata } = content
  const graph = message(
    ...nodes.map((node): Field => [1, nodeMessage(node)]),
    [2, name],
    ...Array.from(initializers, ([key, tensor]): Field => [5, tensorMessage(key, tensor)]),
    ...inputs.map((port): Field => [11, portMessage(port)]),
    ...outputs.map((port): Field => [12, portMessage(port)]),
  )
  const [formatVersion, operatorVersion] = [8, 17]
  return message(
    [1, formatVersion],
    [2, '@cnn/core'],
    [7, graph],
    [8, message([1, ''], [2, operatorVersion])],
    ...Object.entries(metadata).map(([key, value]): Field => [14, message([1, key], [2, value])]),
  )
}
