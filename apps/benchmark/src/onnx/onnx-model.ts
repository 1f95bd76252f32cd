import type { Activation, ConvNode, Graph, LinearNode, MaxoutNode, Node } from '../graphs/graph.js'
import { modelMessage, nodeMessage, type Tensor } from './onnx-message.js'
import { Float } from './protobuf.js'

/** Gives the values of a parameter by its key and shape, both PyTorch's. */
export type Weights = (key: string, shape: readonly number[]) => Float32Array

/** An ONNX file of a graph, for a batch of pictures; batch norm is left to the runtime to fold. */
export function onnxModel({ input, nodes }: Graph, batch: number, weights: Weights): Uint8Array {
  const writer = new Writer(weights)
  nodes.forEach((node, i) => {
    const inputs = node.inputs.map(nameOf)
    writer.write(node, inputs, nameOf(i + 1))
  })
  const { shape } = nodes.at(-1)!
  const flat = nodes.at(-1)!.op === 'linear'
  return modelMessage(
    writer.nodes,
    writer.tensors,
    { name: nameOf(0), shape: [batch, ...input] },
    { name: nameOf(nodes.length), shape: flat ? [batch, shape[0]] : [batch, ...shape] },
  )
}

const nameOf = (value: number) => `v${value}`

class Writer {
  readonly nodes: Uint8Array[] = []
  readonly tensors: Tensor[] = []
  readonly #weights: Weights

  constructor(weights: Weights) {
    this.#weights = weights
  }

  write(node: Node, inputs: string[], output: string) {
    const [x] = inputs as [string]
    if (node.op === 'conv') this.#conv(node, x, output)
    else if (node.op === 'linear') this.#linear(node, x, output)
    else if (node.op === 'maxPool') this.#maxPool(node.size, node.stride, node.padding, x, output)
    else if (node.op === 'widen') this.#widen(node.newChannels >> 1, x, output)
    else if (node.op === 'add') this.#activated('Add', inputs, output, {}, node.activation)
    else if (node.op === 'concat') this.#node('Concat', inputs, output, { axis: 1 })
    else if (node.op === 'flatten') this.#node('Flatten', inputs, output)
    else if (node.op === 'maxout') this.#maxout(node, x, output)
    else if (node.op === 'mean') this.#mean(x, output)
    else if (node.op === 'rows') this.#rows(node.columns, inputs, output)
    else if (node.op === 'squeeze') this.#node('GlobalAveragePool', inputs, output)
    else if (node.op === 'multiply') this.#node('Mul', inputs, output)
    else if (node.op === 'enlarge') this.#enlarge(x, output)
    else this.#node('Identity', inputs, output)
  }

  #conv(node: ConvNode, x: string, output: string) {
    const { size, stride, padding, groups, transposed, norm } = node
    const sides = transposed ? [node.in, node.out] : [node.out, node.in / groups]
    const inputs = [x, this.#parameter(`${node.key}.weight`, [...sides, size, size])]
    if (node.bias) inputs.push(this.#parameter(`${node.key}.bias`, [node.out]))
    const attributes = {
      ...{ kernel_shape: [size, size], strides: [stride, stride], group: groups },
      pads: [padding, padding, padding, padding],
    }
    const operator = transposed ? 'ConvTranspose' : 'Conv'
    if (!norm) return this.#activated(operator, inputs, output, attributes, node.activation)
    const convolved = `${output}.conv`
    this.#node(operator, inputs, convolved, attributes)
    const vectors = ['weight', 'bias', 'running_mean', 'running_var'].map((name) =>
      this.#parameter(`${norm}.${name}`, [node.out]),
    )
    const all = [convolved, ...vectors]
    const epsilon = { epsilon: new Float(node.epsilon ?? 1e-5) }
    this.#activated('BatchNormalization', all, output, epsilon, node.activation)
  }

  #linear(node: LinearNode, x: string, output: string) {
    const inputs = [x, this.#parameter(`${node.key}.weight`, [node.out, node.in])]
    inputs.push(this.#parameter(`${node.key}.bias`, [node.out]))
    this.#activated('Gemm', inputs, output, { transB: 1 }, node.activation)
  }

  #maxPool(size: number, stride: number, padding: number, x: string, output: string) {
    const pads = [padding, padding, padding, padding]
    const attributes = { kernel_shape: [size, size], strides: [stride, stride], pads }
    this.#node('MaxPool', [x], output, attributes)
  }

  #widen(before: number, x: string, output: string) {
    this.#maxPool(1, 2, 0, x, `${output}.half`)
    const values = BigInt64Array.from([0, before, 0, 0, 0, before, 0, 0].map(BigInt))
    this.tensors.push({ name: `${output}.pads`, shape: [8], values })
    this.#node('Pad', [`${output}.half`, `${output}.pads`], output)
  }

  #enlarge(x: string, output: string) {
    const scales = `${output}.scales`
    this.tensors.push({ name: scales, shape: [4], values: Float32Array.of(1, 1, 2, 2) })
    const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric' }
    this.#node('Resize', [x, '', scales], output, { ...attributes, nearest_mode: 'floor' })
  }

  #mean(x: string, output: string) {
    this.#node('GlobalAveragePool', [x], `${output}.mean`)
    this.#node('Flatten', [`${output}.mean`], output)
  }

  #maxout({ shape: [units], pieces }: MaxoutNode, x: string, output: string) {
    const shape = `${output}.shape`
    this.tensors.push({ name: shape, shape: [3], values: BigInt64Array.from([-1, units, pieces].map(BigInt)) }) // biome-ignore format: one line
    this.#node('Reshape', [x, shape], `${output}.pieces`)
    this.#node('ReduceMax', [`${output}.pieces`], output, { axes: [2], keepdims: 0 })
  }

  #rows(columns: number[], inputs: string[], output: string) {
    const each = inputs.length / columns.length
    const parts = columns.map((count, i) => {
      const maps = inputs.slice(i * each, (i + 1) * each).map((x, j) => {
        const name = `${output}.${i}.${j}`
        this.#node('Transpose', [x], `${name}.last`, { perm: [0, 2, 3, 1] })
        const values = BigInt64Array.from([0, 1, -1, count].map(BigInt))
        this.tensors.push({ name: `${name}.shape`, shape: [4], values })
        this.#node('Reshape', [`${name}.last`, `${name}.shape`], name)
        return name
      })
      this.#node('Concat', maps, `${output}.${i}`, { axis: 2 })
      return `${output}.${i}`
    })
    this.#node('Concat', parts, output, { axis: 3 })
  }

  #activated(
    operator: string,
    inputs: string[],
    output: string,
    attributes: Parameters<typeof nodeMessage>[3],
    activation?: Activation,
  ) {
    if (!activation) return this.#node(operator, inputs, output, attributes)
    const linear = `${output}.linear`
    this.#node(operator, inputs, linear, attributes)
    if (activation === 'relu6') {
      const limits = [this.#scalar(`${output}.low`, 0), this.#scalar(`${output}.high`, 6)]
      this.#node('Clip', [linear, ...limits], output)
    } else if (activation === 'leakyRelu') {
      this.#node('LeakyRelu', [linear], output, { alpha: new Float(0.2) })
    } else if (activation === 'hardSigmoid') {
      this.#node('HardSigmoid', [linear], output, { alpha: new Float(1 / 6), beta: new Float(0.5) })
    } else {
      this.#node(plainActivations[activation], [linear], output)
    }
  }

  #node(...parts: Parameters<typeof nodeMessage>) {
    this.nodes.push(nodeMessage(...parts))
  }

  #scalar(name: string, value: number) {
    this.tensors.push({ name, shape: [], values: Float32Array.of(value) })
    return name
  }

  #parameter(key: string, shape: number[]) {
    this.tensors.push({ name: key, shape, values: this.#weights(key, shape) })
    return key
  }
}

const plainActivations = {
  ...{ relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid', hardSwish: 'HardSwish' },
} as const
