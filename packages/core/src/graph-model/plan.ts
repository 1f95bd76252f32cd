import { CnnError } from '../errors.js'
import type * as tf from '../tf.js'
import { isObject } from '../weights/tensorflow-js/model-json.js'
import {
  badGraph,
  type GraphNode,
  type NodeReference,
  parseNodes,
  parseReference,
  shapeOf,
  typeOf,
} from './graph-node.js'
import { operations } from './operations/index.js'

/** An input or output of a graph. */
export interface GraphPort {
  /** What the signature calls it. */
  name: string
  dtype: tf.DataType
  /** -1 for sides of any length; undefined where even their number is open. */
  shape: readonly number[] | undefined
}

/** A port, and where in the graph it is. */
export interface PlacedPort extends GraphPort, NodeReference {
  /** Whether the graph knows a value for it. */
  isOptional?: boolean
}

/** The nodes that lead to the outputs of a graph, in an order in which they can run. */
export interface Plan {
  nodes: GraphNode[]
  inputs: PlacedPort[]
  outputs: PlacedPort[]
}

const placeholders = ['Placeholder', 'PlaceholderWithDefault']

/**
 * How a graph is run.
 * @throws CnnError 'bad-graph', or 'unsupported-graph' naming all operations that are not known
 */
export function planGraph(
  topology: Readonly<Record<string, unknown>>,
  signature: Readonly<Record<string, unknown>> | undefined,
): Plan {
  const all = parseNodes(topology)
  const outputs = portsOf(signature?.outputs, all) ?? finalPorts(all)
  requireKnown(reachable(all, outputs))
  const nodes = inOrder(all, outputs)
  const taken = nodes.filter(({ op }) => placeholders.includes(op))
  const named = portsOf(signature?.inputs, all) ?? []
  const inputs = taken.map((node) => ({
    ...(named.find((port) => port.node === node.name) ?? portOf(node.name, node)),
    isOptional: node.op === 'PlaceholderWithDefault',
  }))
  // In the order of the signature, which is that of the original network.
  const place = (port: PlacedPort) => named.findIndex(({ node }) => node === port.node)
  return { nodes, inputs: inputs.toSorted((a, b) => place(a) - place(b)), outputs }
}

function portsOf(ports: unknown, nodes: ReadonlyMap<string, GraphNode>): PlacedPort[] | undefined {
  if (!isObject(ports) || Object.keys(ports).length === 0) return undefined
  return Object.entries(ports).map(([key, info]) => {
    const { name = key, dtype, tensorShape } = isObject(info) ? info : {}
    const reference = parseReference(String(name))
    if (!nodes.has(reference.node))
      throw badGraph(`its signature names '${name}', which is no node`)
    const shape = shapeOf(tensorShape)
    return { ...reference, name: key.replace(/:0$/, ''), dtype: typeOf(dtype) ?? 'float32', shape }
  })
}

const portOf = (name: string, { name: node, attributes }: GraphNode): PlacedPort => ({
  ...{ name, node, output: 0 },
  dtype: attributes.type('dtype'),
  shape: attributes.shape('shape'),
})

/** What no node takes, where the model does not say what its outputs are. */
function finalPorts(nodes: ReadonlyMap<string, GraphNode>): PlacedPort[] {
  const taken = new Set([...nodes.values()].flatMap(({ inputs }) => inputs.map(({ node }) => node)))
  const gives = ({ name, op }: GraphNode) => !taken.has(name) && op !== 'NoOp' && op !== 'Const'
  const last = [...nodes.values()].filter(gives)
  if (last.length === 0) throw badGraph('it has no output')
  return last.map((node) => ({ ...portOf(node.name, node), shape: undefined }))
}

/** The nodes that outputs need. */
function reachable(all: ReadonlyMap<string, GraphNode>, outputs: readonly PlacedPort[]) {
  const found = new Map<string, GraphNode>()
  const open = outputs.map(({ node }) => node)
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = all.get(name)
    if (!node) throw badGraph(`there is no node '${name}'`)
    if (found.has(name)) continue
    found.set(name, node)
    for (const input of node.inputs) open.push(input.node)
  }
  return [...found.values()]
}

/** The same, each after its inputs. */
function inOrder(all: ReadonlyMap<string, GraphNode>, outputs: readonly PlacedPort[]) {
  const order: GraphNode[] = []
  const state = new Map<string, 'open' | 'done'>()
  const pending = outputs.map(({ node }) => ({ name: node, next: 0 }))
  while (pending.length > 0) {
    const step = pending.at(-1)!
    const node = all.get(step.name)!
    const input = node.inputs[step.next++]
    if (state.get(step.name) === 'done') pending.pop()
    else if (!input) {
      state.set(step.name, 'done')
      order.push(node)
      pending.pop()
    } else {
      state.set(step.name, 'open')
      const found = state.get(input.node)
      if (found === 'open') throw badGraph(`'${input.node}' needs what it gives itself`)
      if (!found) pending.push({ name: input.node, next: 0 })
    }
  }
  return order
}

function requireKnown(nodes: readonly GraphNode[]) {
  const unknown = new Map<string, string[]>()
  for (const { op, name } of nodes) {
    if (op === 'Const' || placeholders.includes(op) || Object.hasOwn(operations, op)) continue
    unknown.set(op, [...(unknown.get(op) ?? []), name])
  }
  if (unknown.size === 0) return
  const list = [...unknown].map(([op, names]) => `${op} (${names.length}, first at '${names[0]}')`)
  throw new CnnError(
    'unsupported-graph',
    `The graph has operations that are not known: ${list.join(', ')}. Loops, lists and suppression of boxes belong after the network: convert it without them.`,
  )
}
