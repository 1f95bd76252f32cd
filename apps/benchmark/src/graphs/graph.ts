/** A network as plain data, so that every peer builds the same one. Shapes are [channels, height, width]. */
export interface Graph {
  input: Shape
  nodes: Node[]
}

export type Shape = [channels: number, height: number, width: number]
export type Activation =
  | 'relu'
  | 'relu6'
  | 'leakyRelu'
  | 'tanh'
  | 'sigmoid'
  | 'hardSwish'
  | 'hardSigmoid'

/** Its inputs by number: 0 is the input of the graph, n the output of its n-th node. */
interface Operation {
  inputs: number[]
  /** Of the output. */
  shape: Shape
}

export interface ConvNode extends Operation {
  op: 'conv'
  /** The keys of its parameters and of its batch norm's in this project's networks, without `.weight`. */
  key: string
  norm?: string
  /** Of the batch norm; 1e-5 by default. */
  epsilon?: number
  in: number
  out: number
  size: number
  stride: number
  padding: number
  groups: number
  bias: boolean
  transposed: boolean
  activation?: Activation
}

export interface LinearNode extends Operation {
  op: 'linear'
  key: string
  in: number
  out: number
  activation?: Activation
}

export interface MaxPoolNode extends Operation {
  op: 'maxPool'
  size: number
  stride: number
  padding: number
}

/** Every second pixel, and as many new channels of zeros before the old ones as behind them. */
export interface WidenNode extends Operation {
  op: 'widen'
  newChannels: number
}

export interface AddNode extends Operation {
  op: 'add'
  activation?: Activation
}

export interface DropoutNode extends Operation {
  op: 'dropout'
  rate: number
}

/** The largest of so many values beside each other: [n, units · pieces] to [n, units]. */
export interface MaxoutNode extends Operation {
  op: 'maxout'
  pieces: number
}

/**
 * `flatten` gives [n, c · h · w]. `mean` is over height and width: [n, c, h, w] to [n, c], and `squeeze` to [n, c, 1, 1]. `multiply` weighs the channels
 * of its first input by its second one, [n, c, 1, 1]. `enlarge` has every pixel twice in both directions.
 */
export interface PlainNode extends Operation {
  op: 'concat' | 'flatten' | 'mean' | 'squeeze' | 'multiply' | 'enlarge'
}

/**
 * What detectors say of boxes: maps [boxes · columns, h, w] as rows [boxes · h · w, columns], those of several maps one after
 * another. There are as many maps of each number of columns; the numbers of a box stand side by side. [1, rows, columns]
 */
export interface RowsNode extends Operation {
  op: 'rows'
  columns: number[]
}

export type Node =
  | ConvNode
  | LinearNode
  | MaxPoolNode
  | WidenNode
  | AddNode
  | DropoutNode
  | MaxoutNode
  | RowsNode
  | PlainNode

type ConvOptions = Partial<
  Pick<
    ConvNode,
    'stride' | 'padding' | 'groups' | 'bias' | 'transposed' | 'activation' | 'norm' | 'epsilon'
  >
>

/** Puts a graph together; its methods take and give numbers of values. */
export class GraphBuilder {
  readonly graph: Graph

  constructor(input: Shape) {
    this.graph = { input, nodes: [] }
  }

  conv(x: number, key: string, out: number, size: number, options: ConvOptions = {}) {
    const [channels, height, width] = this.#shapeOf(x)
    const { stride = 1, padding = (size - 1) >> 1, transposed = false } = options
    const { groups = 1, bias = false } = options
    const side = (length: number) =>
      transposed
        ? (length - 1) * stride - 2 * padding + size
        : Math.floor((length + 2 * padding - size) / stride) + 1
    return this.#add({
      ...{ op: 'conv', inputs: [x], shape: [out, side(height), side(width)], key },
      ...options,
      ...{ in: channels, out, size, stride, padding, groups, bias, transposed },
    })
  }

  linear(x: number, key: string, out: number, activation?: Activation) {
    const [channels] = this.#shapeOf(x)
    const shape: Shape = [out, 1, 1]
    const more = activation ? { activation } : {}
    return this.#add({ op: 'linear', inputs: [x], shape, key, in: channels, out, ...more })
  }

  flatten(x: number) {
    const [channels, height, width] = this.#shapeOf(x)
    return this.#add({ op: 'flatten', inputs: [x], shape: [channels * height * width, 1, 1] })
  }

  maxout(x: number, pieces: number) {
    const shape: Shape = [this.#shapeOf(x)[0] / pieces, 1, 1]
    return this.#add({ op: 'maxout', inputs: [x], shape, pieces })
  }

  maxPool(x: number, size: number, stride = size, padding = 0) {
    const [channels, height, width] = this.#shapeOf(x)
    const side = (length: number) => Math.floor((length + 2 * padding - size) / stride) + 1
    const shape: Shape = [channels, side(height), side(width)]
    return this.#add({ op: 'maxPool', inputs: [x], shape, size, stride, padding })
  }

  widen(x: number, newChannels: number) {
    const [channels, height, width] = this.#shapeOf(x)
    const shape: Shape = [channels + newChannels, (height + 1) >> 1, (width + 1) >> 1]
    return this.#add({ op: 'widen', inputs: [x], shape, newChannels })
  }

  add(x: number, y: number, activation?: Activation) {
    const more = activation ? { activation } : {}
    return this.#add({ op: 'add', inputs: [x, y], shape: this.#shapeOf(x), ...more })
  }

  concat(x: number, y: number) {
    const [channels, height, width] = this.#shapeOf(x)
    const shape: Shape = [channels + this.#shapeOf(y)[0], height, width]
    return this.#add({ op: 'concat', inputs: [x, y], shape })
  }

  mean(x: number) {
    return this.#add({ op: 'mean', inputs: [x], shape: [this.#shapeOf(x)[0], 1, 1] })
  }

  squeeze(x: number) {
    return this.#add({ op: 'squeeze', inputs: [x], shape: [this.#shapeOf(x)[0], 1, 1] })
  }

  multiply(x: number, weights: number) {
    return this.#add({ op: 'multiply', inputs: [x, weights], shape: this.#shapeOf(x) })
  }

  enlarge(x: number) {
    const [channels, height, width] = this.#shapeOf(x)
    return this.#add({ op: 'enlarge', inputs: [x], shape: [channels, 2 * height, 2 * width] })
  }

  dropout(x: number, rate: number) {
    return this.#add({ op: 'dropout', inputs: [x], shape: this.#shapeOf(x), rate })
  }

  /** `maps` of each number of columns. */
  rows(maps: readonly (readonly number[])[], columns: number[]) {
    const count = maps[0]!.reduce((sum, x) => {
      const [channels, height, width] = this.#shapeOf(x)
      return sum + (channels / columns[0]!) * height * width
    }, 0)
    const shape: Shape = [1, count, columns.reduce((a, b) => a + b, 0)]
    return this.#add({ op: 'rows', inputs: maps.flat(), shape, columns })
  }

  #shapeOf(x: number) {
    return x === 0 ? this.graph.input : this.graph.nodes[x - 1]!.shape
  }

  #add(node: Node) {
    return this.graph.nodes.push(node)
  }
}
