import { axesOf } from '../layers/state-layout.js'
import type * as tf from '../tf.js'
import type { GraphCall, GraphTensor, Length } from './kernel-graph.js'
import { inOrder, isSame, lieAlike, type Order, sameOrder, transposed } from './layout.js'
import { notExportable } from './not-exportable.js'
import type { Attribute, DataType, NodeContent, TensorContent } from './onnx-message.js'
import { dataTypes } from './onnx-message.js'
import type { StateTensor } from './trace.js'

/** A tensor of the model: its name, and which of our axes each of its axes is. */
interface Value {
  name: string
  order: Order
  /** The filter of a depthwise convolution as PyTorch stores it: [channels · times, 1, h, w], where ours has four axes. */
  isFolded?: boolean
}

interface NodeOptions {
  attributes?: Record<string, Attribute>
  /** How many outputs there are. Default 1. */
  outputs?: number
}

/** Gathers the nodes of a model, and keeps in what order the axes of its tensors are. */
export class ModelWriter {
  readonly nodes: NodeContent[] = []
  /** Parameters that nodes take, under their keys. */
  readonly parameters = new Map<string, StateTensor>()
  readonly #values = new Map<GraphTensor, Value>()
  readonly #reordered = new Map<string, string>()
  readonly #constants = new Map<string, string>()
  readonly #names = new Set<string>()
  readonly #outputs = new Set<string>()
  /** Of the constants in the graph. */
  readonly #data: ReadonlyMap<tf.Tensor, ArrayLike<number>>
  readonly #halvesParameters: boolean
  #call: GraphCall | undefined
  #batchAxis: { input: string; axis: number } | undefined

  constructor(data: ReadonlyMap<tf.Tensor, ArrayLike<number>>, halvesParameters: boolean) {
    this.#data = data
    this.#halvesParameters = halvesParameters
  }

  /** Nodes belong to this call from now on: their names tell its layer. */
  begin(call: GraphCall) {
    this.#call = call
  }

  /** An input of the model whose axis 0 is the batch. */
  input(tensor: GraphTensor, name: string, order: Order) {
    this.#names.add(name)
    this.#values.set(tensor, { name, order })
    const axis = inOrder(tensor.shape, order).indexOf(-1)
    if (axis >= 0) this.#batchAxis ??= { input: name, axis }
  }

  /** Gives a tensor of the model the name of an output. */
  output(name: string, outer: string) {
    const last = this.nodes.find(({ outputs }) => outputs.includes(name))
    const isFree = last && !this.#outputs.has(name) && last.operator !== 'Constant'
    this.#outputs.add(name)
    this.#outputs.add(outer)
    if (!isFree) {
      this.nodes.push({ name: `/${outer}`, operator: 'Identity', inputs: [name], outputs: [outer], attributes: {} }) // biome-ignore format: one line
      return
    }
    const renamed = (names: readonly string[]) => names.map((one) => (one === name ? outer : one))
    this.nodes.forEach((node, i) => {
      this.nodes[i] = { ...node, inputs: renamed(node.inputs), outputs: renamed(node.outputs) }
    })
  }

  /** Leaves out nodes and parameters that no output needs. */
  tidy() {
    const wanted = new Set(this.#outputs)
    for (let i = this.nodes.length - 1; i >= 0; i--) {
      const { inputs, outputs } = this.nodes[i]!
      if (outputs.some((output) => wanted.has(output)))
        for (const input of inputs) wanted.add(input)
      else this.nodes.splice(i, 1)
    }
    for (const key of this.parameters.keys()) if (!wanted.has(key)) this.parameters.delete(key)
  }

  /** Says what a tensor of the graph is in the model. */
  set(tensor: GraphTensor, name: string, order: Order = sameOrder(tensor.shape.length)) {
    this.#values.set(tensor, { name, order })
  }

  orderOf(tensor: GraphTensor): Order {
    return this.#valueOf(tensor).order
  }

  /** The name of a tensor whose axes are in some order; of the order it has by default. Transposes it if need be. */
  in(tensor: GraphTensor, order?: Order): string {
    const { origin, shape } = tensor
    if (origin?.kind === 'constant' && order && !shape.some((length) => length < 0)) {
      return this.#ownConstant(tensor, order)
    }
    const value = this.#unfolded(tensor)
    return order ? this.reorder(value.name, shape, value.order, order) : value.name
  }

  /** The name of a tensor with our axes. */
  plain(tensor: GraphTensor): string {
    return this.in(tensor, sameOrder(tensor.shape.length))
  }

  /** The filter of a depthwise convolution [h, w, channels, times] as [channels · times, 1, h, w]. */
  folded(tensor: GraphTensor): string {
    const value = this.#valueOf(tensor)
    if (value.isFolded) return value.name
    const [height, width, channels, times] = tensor.shape as [number, number, number, number]
    return this.reshape(this.in(tensor, [2, 3, 0, 1]), [channels * times, 1, height, width])
  }

  /** A tensor as an operand of one of a higher rank, of which its axes are the last. */
  operand(tensor: GraphTensor, order: Order): string {
    const missing = order.length - tensor.shape.length
    const own = order.filter((axis) => axis >= missing).map((axis) => axis - missing)
    const name = this.in(tensor, own)
    const first = order.findIndex((axis) => axis >= missing)
    const added = order.flatMap((axis, i) => (axis < missing && i > first && first >= 0 ? [i] : []))
    if (added.length === 0 || tensor.shape.every((length) => length === 1)) return name
    return this.node('Unsqueeze', [name, this.integers(added.map((axis) => axis - first))])
  }

  reorder(name: string, shape: readonly Length[], from: Order, to: Order): string {
    if (isSame(from, to)) return name
    const key = `${name} ${to}`
    const known = this.#reordered.get(key)
    if (known) return known
    const perm = to.map((axis) => from.indexOf(axis))
    const result = lieAlike(shape, from, to)
      ? this.reshape(name, inOrder(shape, to))
      : this.node('Transpose', [name], { attributes: { perm } })
    this.#reordered.set(key, result)
    return result
  }

  /** Values as they lie, with other lengths. */
  reshape(name: string, shape: readonly Length[]): string {
    return this.node('Reshape', [name, this.integers(this.openShape(shape))])
  }

  /** A shape of which one side at most is open, as -1. */
  openShape(shape: readonly Length[]): number[] {
    if (shape.filter((length) => length < 0).length > 1) {
      throw notExportable('more than one side of a tensor depends on the batch', this.#call)
    }
    return shape.map((length) => Math.max(length, -1))
  }

  /** The name of a shape, as a tensor, of which sides may be the batch or multiples of it. */
  shapeTensor(shape: readonly Length[]): string {
    if (!shape.some((length) => length < 0)) return this.integers(shape)
    const sides = shape.map((length) => {
      if (length >= 0) return this.integers([length])
      const batch = this.#batchSize()
      return length === -1 ? batch : this.node('Mul', [batch, this.integers([-length])])
    })
    return this.node('Concat', sides, { attributes: { axis: 0 } })
  }

  /** Adds a node; gives the name of its output. */
  node(operator: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.nodeOutputs(operator, inputs, options)[0]!
  }

  nodeOutputs(operator: string, inputs: readonly string[], options: NodeOptions = {}): string[] {
    const { attributes = {}, outputs: count = 1 } = options
    const name = this.#unique(`${layerPath(this.#call)}/${operator}`)
    const outputs = Array.from({ length: count }, (_, i) =>
      this.#unique(count === 1 ? `${name}_output` : `${name}_output_${i}`),
    )
    this.nodes.push({ name, operator, inputs: [...inputs], outputs, attributes })
    return outputs
  }

  /** Whole numbers that an operator takes as an input. */
  integers(values: readonly number[]): string {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
    return this.#constant({ type: 'int64', shape: [values.length], bytes })
  }

  float(value: number): string {
    return this.floats([value], [])
  }

  floats(values: ArrayLike<number>, shape: readonly number[]): string {
    const bytes = new Uint8Array(Float32Array.from(values).buffer)
    return this.#constant({ type: 'float32', shape, bytes })
  }

  /** The number of samples, as a tensor of one side. */
  #batchSize(): string {
    const { input, axis } = this.#batchAxis!
    const known = this.#reordered.get(input)
    if (known) return known
    const size = this.node('Shape', [input], { attributes: { start: axis, end: axis + 1 } })
    this.#reordered.set(input, size)
    return size
  }

  #constant(value: TensorContent): string {
    const { type, shape, bytes } = value
    const key = bytes.length > 256 ? undefined : `${type} ${shape} ${bytes}`
    const known = key && this.#constants.get(key)
    if (known) return known
    const name = this.#unique('constant')
    this.nodes.push({
      ...{ name: `/${name}`, operator: 'Constant', inputs: [], outputs: [name] },
      attributes: { value },
    })
    if (key) this.#constants.set(key, name)
    return name
  }

  #valueOf(tensor: GraphTensor): Value {
    const known = this.#values.get(tensor)
    if (known) return known
    const value = this.#firstValue(tensor)
    this.#values.set(tensor, value)
    return value
  }

  #firstValue(tensor: GraphTensor): Value {
    const { origin, shape } = tensor
    const rank = shape.length
    if (origin?.kind === 'parameter') return this.#parameter(origin.key, origin.parameter)
    if (origin?.kind === 'constant') {
      const order = sameOrder(rank)
      const isOpen = shape.some((length) => length < 0)
      return { name: isOpen ? this.#repeated(tensor) : this.#ownConstant(tensor, order), order }
    }
    throw notExportable('it uses a tensor from outside of its forward pass', this.#call)
  }

  #parameter(key: string, parameter: StateTensor): Value {
    this.parameters.set(key, parameter)
    this.#names.add(key)
    const name = this.#halvesParameters
      ? this.node('Cast', [key], { attributes: { to: dataTypes.float32 } })
      : key
    const order = axesOf[parameter.layout] ?? sameOrder(parameter.shape.length)
    return { name, order, isFolded: parameter.layout === 'depthwise' }
  }

  #unfolded(tensor: GraphTensor): Value {
    const value = this.#valueOf(tensor)
    if (!value.isFolded) return value
    const name = this.reshape(value.name, inOrder(tensor.shape, value.order))
    return { name, order: value.order }
  }

  #dataOf({ origin }: GraphTensor): ArrayLike<number> {
    return origin?.kind === 'constant' ? this.#data.get(origin.values)! : []
  }

  #ownConstant(tensor: GraphTensor, order: Order): string {
    const values = Float64Array.from(this.#dataOf(tensor))
    const ordered = transposed(values, tensor.shape, order)
    return this.#typed(ordered, tensor.dtype, inOrder(tensor.shape, order))
  }

  #typed(values: ArrayLike<number>, dtype: tf.DataType, shape: readonly number[]): string {
    if (dtype === 'float32') return this.floats(values, shape)
    const type = dataTypeOf(dtype)
    const array = dtype === 'bool' ? Uint8Array.from(values) : Int32Array.from(values)
    return this.#constant({ type, shape, bytes: new Uint8Array(array.buffer) })
  }

  /** A constant that the network made for a batch, and that is the same for every sample. */
  #repeated(tensor: GraphTensor): string {
    const { origin, shape, dtype } = tensor
    const data = this.#dataOf(tensor)
    const traced = origin?.kind === 'constant' ? origin.values.shape : []
    const size = data.length / (traced[0] ?? 1)
    const repeats = Array.from(data).every((value, i) => Object.is(value, data[i % size]))
    if (shape[0]! >= 0 || shape.slice(1).some((length) => length < 0) || !repeats) {
      throw notExportable('a constant differs from sample to sample', this.#call)
    }
    const sample = Array.from({ length: size }, (_, i) => data[i]!)
    const one = this.#typed(sample, dtype, [1, ...shape.slice(1)])
    return this.node('Expand', [one, this.shapeTensor(shape)])
  }

  #unique(name: string) {
    let unique = name
    for (let i = 1; this.#names.has(unique); i++) unique = `${name}_${i}`
    this.#names.add(unique)
    return unique
  }
}

const layerPath = (call: GraphCall | undefined) =>
  call?.layer ? `/${call.layer.replaceAll('.', '/')}` : ''

/** How values of a type are written. */
export function dataTypeOf(dtype: tf.DataType): DataType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype
  throw notExportable(`it has tensors of type ${dtype}`)
}
