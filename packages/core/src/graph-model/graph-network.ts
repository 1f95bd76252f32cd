import { CnnError } from '../errors.js'
import { Module } from '../layers/module.js'
import { Buffer, Parameter, type StateEntry } from '../layers/parameter.js'
import * as tf from '../tf.js'
import { badGraph, type GraphNode } from './graph-node.js'
import { isRecording, NodeRun } from './node-run.js'
import { operations } from './operations/index.js'
import { type GraphPort, type PlacedPort, type Plan, planGraph } from './plan.js'

/** What a graph is given: its only input, or all by their names. */
export type GraphInputs = tf.Tensor | Readonly<Record<string, tf.Tensor>>

/** A constant of whole numbers, or of truths: a shape, axes, places. */
interface Table {
  values: readonly number[]
  shape: readonly number[]
  dtype: 'int32' | 'bool'
}

type Values = Map<string, tf.Tensor[]>

/**
 * A TensorFlow.js GraphModel as a network: what TensorFlow's converter made of a SavedModel, a Keras or a TF Hub model,
 * with its float constants as the state dict, under their names and in TensorFlow's layouts. Weights are parameters, so
 * that it can be trained on; single numbers and the statistics of batch norms are buffers. Batch norms go on using
 * those. Made by `loadGraphModel`.
 */
export class GraphNetwork extends Module {
  readonly inputs: readonly GraphPort[]
  readonly outputs: readonly GraphPort[]
  /** What the model says of its inputs and outputs, as it says it. */
  readonly signature: Readonly<Record<string, unknown>> | undefined
  readonly #plan: Plan
  readonly #weights = new Map<string, Parameter | Buffer>()
  readonly #tables = new Map<string, Table>()
  /** How many nodes and outputs take what a node gives. */
  readonly #uses = new Map<string, number>()

  /** @throws CnnError 'bad-graph', 'unsupported-graph' */
  constructor(
    topology: Readonly<Record<string, unknown>>,
    signature: Readonly<Record<string, unknown>> | undefined,
    constants: ReadonlyMap<string, StateEntry>,
  ) {
    super()
    const plan = planGraph(topology, signature)
    const publicPart = ({ name, dtype, shape }: PlacedPort): GraphPort => ({ name, dtype, shape })
    this.signature = signature
    this.inputs = plan.inputs.map(publicPart)
    this.outputs = plan.outputs.map(publicPart)
    this.#plan = plan
    for (const { node } of [...plan.nodes.flatMap(({ inputs }) => inputs), ...plan.outputs]) {
      this.#uses.set(node, (this.#uses.get(node) ?? 0) + 1)
    }
    this.#takeConstants(constants)
  }

  override *stateTensors(prefix = ''): Generator<[string, Parameter | Buffer]> {
    for (const [name, tensor] of this.#weights) yield [prefix + name, tensor]
  }

  /** A graph has no first values of its own to draw. */
  override initialize(): this {
    throw new CnnError(
      'bad-argument',
      'A graph comes with its weights, and knows no others to begin with. Load it again.',
    )
  }

  /** Its only output, or all of them by their names. Throws what `run` throws. */
  forward(inputs: GraphInputs): tf.Tensor | Record<string, tf.Tensor> {
    const results = this.run(inputs)
    const [only, ...others] = Object.values(results)
    return others.length === 0 ? only! : results
  }

  /**
   * All outputs by their names.
   *
   * Throws a `CnnError`: 'bad-argument' for an input that is missing, 'shape-mismatch', 'unsupported-graph' for what a
   * node asks for and this library cannot do.
   */
  run(inputs: GraphInputs): Record<string, tf.Tensor> {
    const given = this.#namedInputs(inputs)
    return tf.tidy(() => {
      const values: Values = new Map()
      const left = new Map(this.#uses)
      for (const node of this.#plan.nodes) {
        values.set(node.name, this.#valuesOf(node, given, values))
        if (!isRecording()) this.#free(node, values, left)
      }
      return Object.fromEntries(
        this.#plan.outputs.map(({ name, node, output }) => [
          name,
          this.#own(valueAt(values, node, output)),
        ]),
      )
    })
  }

  /** Whole constants become tables, and floats parameters or buffers. */
  #takeConstants(constants: ReadonlyMap<string, StateEntry>) {
    const statistics = new Set(
      this.#plan.nodes
        .filter(({ op }) => op.startsWith('FusedBatchNorm'))
        .flatMap(({ inputs }) => inputs.slice(3).map(({ node }) => node)),
    )
    for (const { name, op, attributes } of this.#plan.nodes) {
      if (op !== 'Const') continue
      const entry = constants.get(name)
      if (!entry) throw badGraph(`the constant '${name}' is not among the weights`)
      const { shape, data } = entry
      const dtype = attributes.type('dtype')
      if (dtype === 'int32' || dtype === 'bool') {
        this.#tables.set(name, { values: [...data], shape, dtype })
        continue
      }
      const isFixed = shape.length === 0 || statistics.has(name)
      const tensor = new (isFixed ? Buffer : Parameter)(shape)
      this.#weights.set(name, tensor)
      tensor.setState(Float32Array.from(data))
    }
  }

  #namedInputs(inputs: GraphInputs): Record<string, tf.Tensor> {
    const [only, ...others] = this.#plan.inputs
    const isOne = inputs instanceof tf.Tensor
    if (isOne && others.length > 0) {
      const names = this.inputs.map(({ name }) => name).join(', ')
      throw new CnnError('bad-argument', `The graph has several inputs; name them: ${names}.`)
    }
    const given = isOne ? (only ? { [only.name]: inputs } : {}) : inputs
    for (const port of this.#plan.inputs) requireFit(port, given[port.name])
    return given
  }

  #valuesOf(node: GraphNode, given: Record<string, tf.Tensor>, values: Values): tf.Tensor[] {
    const { name } = node
    const port = this.#plan.inputs.find((input) => input.node === name)
    const input = port && given[port.name]
    if (input) {
      return [input.dtype === port.dtype ? input : tf.cast(input, port.dtype as 'float32')]
    }
    const weight = this.#weights.get(name)
    if (weight) return [weight.value]
    const table = this.#tables.get(name)
    if (table) return [tf.tensor([...table.values], [...table.shape], table.dtype)]
    const inputs = node.inputs.map((input) => valueAt(values, input.node, input.output))
    const known = (index: number) => this.#tables.get(node.inputs[index]?.node ?? '')?.values
    const results = [compute(new NodeRun(node, inputs, known))].flat()
    return results.map((result) => (inputs.includes(result) ? tf.clone(result) : result))
  }

  /** Lets go of what no later node takes. */
  #free(node: GraphNode, values: Values, left: Map<string, number>) {
    for (const { node: name } of node.inputs) {
      const uses = left.get(name)! - 1
      left.set(name, uses)
      if (uses > 0 || this.#isForeign(name)) continue
      tf.dispose(values.get(name)!)
      values.delete(name)
    }
  }

  /** Whether the values of a node belong to the state dict or to the caller. */
  #isForeign(name: string) {
    return this.#weights.has(name) || this.#plan.inputs.some(({ node }) => node === name)
  }

  /** A result that the caller may dispose of: no input and no weight. */
  #own(tensor: tf.Tensor) {
    return isRecording() ? tensor : tf.clone(tensor)
  }
}

function compute(run: NodeRun) {
  const { name, op } = run.node
  try {
    return operations[op]!(run)
  } catch (cause) {
    const { message } = cause as Error
    const code = cause instanceof CnnError ? cause.code : 'bad-graph'
    if (message.includes(`'${name}'`)) throw cause
    throw new CnnError(code, `The node '${name}' (${op}) cannot be computed: ${message}`, { cause })
  }
}

function valueAt(values: Values, node: string, output: number): tf.Tensor {
  const tensor = values.get(node)?.[output]
  if (tensor) return tensor
  throw badGraph(`'${node}' has no output ${output}`)
}

/** The first side is the batch, which may be another than the model was converted for. */
function requireFit({ name, shape, isOptional }: PlacedPort, tensor: tf.Tensor | undefined) {
  if (!tensor && isOptional) return
  if (!tensor) throw new CnnError('bad-argument', `The graph's input '${name}' is missing.`)
  if (!shape) return
  const fits =
    tensor.rank === shape.length &&
    shape.every((side, axis) => axis === 0 || side < 0 || side === tensor.shape[axis])
  if (fits) return
  throw new CnnError(
    'shape-mismatch',
    `The graph's input '${name}' is [${shape.map((side) => (side < 0 ? 'any' : side))}], not [${tensor.shape}].`,
  )
}
