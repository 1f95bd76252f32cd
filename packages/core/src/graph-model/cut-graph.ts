import { CnnError } from '../errors.js'
import { badGraph, type GraphNode, parseNodes } from './graph-node.js'

/** A part of a graph: what a network needs, without what was put round it. */
export interface GraphPart {
  /** Nodes whose results are wanted, whatever the graph says of its outputs. */
  outputs: readonly string[]
  /**
   * The shape, with -1 for sides of any length, of what the first convolution takes: it is then given, and not computed.
   * Converted detectors bring pictures to their size in loops before it. By default the graph's inputs stay.
   */
  input?: readonly number[]
}

type Json = Readonly<Record<string, unknown>>

/** The name of the input of a part that has one of its own. */
const partInput = 'input'
const convolutions = /^(_Fused|Fused)?(DepthwiseConv2dNative|Conv2D)$/

/**
 * The topology and signature of a part of a graph.
 * @throws CnnError 'bad-argument' for an output that is no node, or where it is not clear what the first convolution is
 */
export function cutGraph(
  topology: Json,
  signature: Json | undefined,
  { outputs, input }: GraphPart,
): { topology: Json; signature: Json } {
  const nodes = parseNodes(topology)
  const missing = outputs.find((name) => !nodes.has(name))
  if (missing !== undefined) {
    throw new CnnError('bad-argument', `The graph has no node '${missing}'.`)
  }
  const wanted = Object.fromEntries(outputs.map((name) => [name, { name }]))
  if (!input) return { topology, signature: { ...signature, outputs: wanted } }
  const before = beforeFirstConvolution(nodes, outputs)
  const shape = { dim: input.map((size) => ({ size: String(size) })) }
  const placeholder = {
    ...{ name: before, op: 'Placeholder' },
    attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape } },
  }
  const list = (topology.node as readonly { name: string }[]).map((node) =>
    node.name === before ? placeholder : node,
  )
  const inputs = { [partInput]: { name: before, dtype: 'DT_FLOAT', tensorShape: shape } }
  return { topology: { ...topology, node: list }, signature: { inputs, outputs: wanted } }
}

/** The node whose result the convolutions take that no other convolution comes before. */
function beforeFirstConvolution(nodes: ReadonlyMap<string, GraphNode>, outputs: readonly string[]) {
  const isConvolution = (name: string) => convolutions.test(nodes.get(name)?.op ?? '')
  const sources = new Set<string>()
  for (const name of reach(nodes, outputs)) {
    if (!isConvolution(name)) continue
    const [picture] = nodes.get(name)!.inputs
    if (!picture) throw badGraph(`the convolution '${name}' has no input`)
    if (!reach(nodes, [picture.node]).some(isConvolution)) sources.add(picture.node)
  }
  const [source, ...others] = sources
  if (source !== undefined && others.length === 0) return source
  const found = source === undefined ? 'no convolution' : 'several first convolutions'
  throw new CnnError(
    'bad-argument',
    `The part of the graph before [${outputs}] has ${found}, so there is no telling what its input is.`,
  )
}

/** These nodes and all that they need; loops are gone through once. */
function reach(nodes: ReadonlyMap<string, GraphNode>, from: readonly string[]): string[] {
  const found = new Set<string>()
  const open = [...from]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    for (const { node } of nodes.get(name)?.inputs ?? []) open.push(node)
  }
  return [...found]
}
