import { CnnError } from '../errors.js'
import type * as tf from '../tf.js'
import { isObject } from '../weights/tensorflow-js/model-json.js'

/** One of the outputs of another node. */
export interface NodeReference {
  node: string
  output: number
}

/** A step of a graph. */
export interface GraphNode {
  name: string
  /** TensorFlow's name of the operation: 'Conv2D'. */
  op: string
  inputs: NodeReference[]
  attributes: NodeAttributes
}

export const badGraph = (what: string) =>
  new CnnError('bad-graph', `The graph contradicts itself: ${what}. Convert the model again.`)

const types: Record<string, tf.DataType> = {
  ...{ DT_FLOAT: 'float32', DT_HALF: 'float32', DT_BFLOAT16: 'float32', DT_DOUBLE: 'float32' },
  ...{ DT_INT32: 'int32', DT_INT64: 'int32', DT_UINT8: 'int32', DT_INT8: 'int32' },
  ...{ DT_INT16: 'int32', DT_UINT16: 'int32', DT_BOOL: 'bool' },
}

/** Numbers of the types, which some converters write for their names. */
const typeNames: Record<number, string> = {
  ...{ 1: 'DT_FLOAT', 2: 'DT_DOUBLE', 3: 'DT_INT32', 4: 'DT_UINT8', 5: 'DT_INT16' },
  ...{ 6: 'DT_INT8', 9: 'DT_INT64', 10: 'DT_BOOL', 19: 'DT_HALF' },
}

/** What TensorFlow calls a type, as TensorFlow.js has it. */
export function typeOf(value: unknown): tf.DataType | undefined {
  return types[typeof value === 'number' ? (typeNames[value] ?? '') : String(value)]
}

/** The sides of a shape as JSON has them; -1 is unknown. Undefined where not even their number is known. */
export function shapeOf(value: unknown): number[] | undefined {
  if (!isObject(value) || value.unknownRank) return undefined
  const sides = Array.isArray(value.dim) ? value.dim : []
  return sides.map((side) => (isObject(side) ? Number(side.size ?? -1) : Number.NaN))
}

/** The attributes of a node. */
export class NodeAttributes {
  readonly #node: string
  readonly #values: Readonly<Record<string, unknown>>

  constructor(node: string, values: Readonly<Record<string, unknown>>) {
    this.#node = node
    this.#values = values
  }

  number(name: string, otherwise: number): number {
    const { i, f } = this.#value(name)
    const found = i ?? f
    return found === undefined ? otherwise : this.#finite(name, found)
  }

  flag(name: string, otherwise = false): boolean {
    const { b } = this.#value(name)
    return b === undefined ? otherwise : Boolean(b)
  }

  text(name: string, otherwise: string): string {
    const { s } = this.#value(name)
    return s === undefined ? otherwise : decodeText(s)
  }

  numbers(name: string): number[] {
    const { i, f } = this.#list(name)
    return [i ?? f ?? []].flat().map((item) => this.#finite(name, item))
  }

  texts(name: string): string[] {
    return [this.#list(name).s ?? []].flat().map(decodeText)
  }

  /** The type that an attribute names. */
  type(name: string, otherwise: tf.DataType = 'float32'): tf.DataType {
    const { type } = this.#value(name)
    if (type === undefined) return otherwise
    const known = typeOf(type)
    if (known) return known
    throw new CnnError(
      'unsupported-graph',
      `The node '${this.#node}' works with values of type ${type}, of which there are none here.`,
    )
  }

  shape(name: string): number[] | undefined {
    return shapeOf(this.#value(name).shape)
  }

  #value(name: string): Record<string, unknown> {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined
    return isObject(value) ? value : {}
  }

  #list(name: string): Record<string, unknown> {
    const { list } = this.#value(name)
    return isObject(list) ? list : {}
  }

  #finite(name: string, value: unknown) {
    const number = Number(value)
    if (Number.isFinite(number)) return number
    throw badGraph(`the attribute '${name}' of '${this.#node}' is no number`)
  }
}

/** Text is base64, or a list of its bytes. */
function decodeText(value: unknown): string {
  if (Array.isArray(value)) return String.fromCharCode(...value.map(Number))
  try {
    return atob(String(value))
  } catch {
    throw badGraph('a text in it is not base64')
  }
}

/** The nodes of a graph model's topology, by name. */
export function parseNodes(topology: Readonly<Record<string, unknown>>): Map<string, GraphNode> {
  const nodes = new Map<string, GraphNode>()
  for (const item of Array.isArray(topology.node) ? topology.node : []) {
    if (!isObject(item) || typeof item.name !== 'string' || typeof item.op !== 'string') {
      throw badGraph('a node has no name, or no operation')
    }
    const { name, op } = item
    if (nodes.has(name)) throw badGraph(`there are two nodes '${name}'`)
    const inputs = Array.isArray(item.input) ? item.input.map(String) : []
    nodes.set(name, {
      name,
      op,
      // '^name' only says what comes before.
      inputs: inputs.filter((input) => !input.startsWith('^')).map(parseReference),
      attributes: new NodeAttributes(name, isObject(item.attr) ? item.attr : {}),
    })
  }
  return nodes
}

/** 'name' or 'name:output'. */
export function parseReference(text: string): NodeReference {
  const [, node = text, output = '0'] = /^(.*?)(?::(\d+))?$/s.exec(text) ?? []
  return { node, output: Number(output) }
}
