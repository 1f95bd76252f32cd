/** The networks as TensorFlow.js alone computes them, channels last. Weights are random. */
import * as tf from '@tensorflow/tfjs'
import type { Activation, ConvNode, Graph, LinearNode, Node } from '../graphs/graph.js'

type Run = (...inputs: tf.Tensor4D[]) => tf.Tensor

export interface StockNetwork {
  forward(x: tf.Tensor): tf.Tensor
  variables: tf.Variable[]
}

/** Computes a graph. In training, batch norm is by the batch; else it is part of the weights, as converters leave it. */
export function stockNetwork(graph: Graph, training: boolean): StockNetwork {
  const variables: tf.Variable[] = []
  const variable: Draw = (shape, deviation, mean = 0) => {
    const drawn = tf.tidy(() => tf.add(tf.mul(tf.randomNormal(shape), deviation), mean))
    variables.push(tf.variable(drawn))
    return variables.at(-1) as tf.Tensor
  }
  const layers = graph.nodes.map((node) => layer(node, variable, training))
  const forward = (x: tf.Tensor) => {
    const values = [x]
    graph.nodes.forEach((node, i) => {
      values.push(layers[i]!(...node.inputs.map((input) => values[input] as tf.Tensor4D)))
    })
    return values.at(-1)!
  }
  return { forward, variables }
}

type Draw = (shape: number[], deviation: number, mean?: number) => tf.Tensor

function layer(node: Node, variable: Draw, training: boolean): Run {
  if (node.op === 'conv') return training ? trainedConv(node, variable) : fusedConv(node, variable)
  if (node.op === 'linear') return linear(node, variable)
  if (node.op === 'maxPool') return (x) => tf.maxPool(x, node.size, node.stride, node.padding)
  if (node.op === 'add') return (x, y) => activate(tf.add(x!, y!), node.activation)
  if (node.op === 'flatten') return (x) => tf.reshape(x!, [x!.shape[0], -1])
  if (node.op === 'maxout') return maxout(node.pieces)
  if (node.op === 'concat') return (...inputs) => tf.concat(inputs, 3)
  if (node.op === 'mean') return (x) => tf.mean(x!, [1, 2])
  if (node.op === 'squeeze') return (x) => tf.mean(x!, [1, 2], true)
  if (node.op === 'multiply') return (x, weights) => tf.mul(x!, weights!)
  if (node.op === 'enlarge') return enlarge
  if (node.op === 'dropout') return (x) => (training ? tf.dropout(x!, node.rate) : x!)
  if (node.op === 'rows') return rows(node.columns)
  if (node.op === 'widen') return widen(node.newChannels >> 1)
  throw new Error(`TensorFlow.js has no ${node.op}.`)
}

const enlarge: Run = (x) => {
  const [, height, width] = x!.shape
  return tf.image.resizeNearestNeighbor(x!, [2 * height, 2 * width])
}

function maxout(pieces: number): Run {
  return (x) => tf.max(tf.reshape(x!, [x!.shape[0], -1, pieces]), 2)
}

function rows(columns: number[]): Run {
  return (...maps) => {
    const each = maps.length / columns.length
    const parts = columns.map((count, i) => {
      const own = maps.slice(i * each, (i + 1) * each)
      return tf.concat(
        own.map((map) => tf.reshape(map, [map.shape[0], -1, count])),
        1,
      )
    })
    return tf.concat(parts, 2)
  }
}

function widen(extra: number): Run {
  const pads = [[0, 0], [0, 0], [0, 0], [extra, extra]] as [number, number][] // biome-ignore format: a pair each
  return (x) => tf.pad(tf.maxPool(x!, 1, 2, 'valid'), pads)
}

function trainedConv(node: ConvNode, variable: Draw): Run {
  const { stride, padding, groups, transposed, out } = node
  const weight = filter(node, variable)
  const bias = node.bias ? variable([out], 0) : undefined
  const norm = node.norm && { gamma: variable([out], 0, 1), beta: variable([out], 0) }
  return (x) => {
    let y: tf.Tensor
    if (transposed) y = transpose(node, x!, weight)
    else if (groups > 1) y = tf.depthwiseConv2d(x!, weight, stride, padding)
    else y = tf.conv2d(x!, weight, stride, padding)
    if (bias) y = tf.add(y, bias)
    if (norm) {
      const { mean, variance } = tf.moments(y, [0, 1, 2])
      const scale = tf.mul(tf.rsqrt(tf.add(variance, 1e-5)), norm.gamma)
      y = tf.add(tf.mul(tf.sub(y, mean), scale), norm.beta)
    }
    return activate(y, node.activation)
  }
}

function fusedConv(node: ConvNode, variable: Draw): Run {
  const { stride: strides, padding: pad, activation } = node
  const [weight, bias] = [filter(node, variable), variable([node.out], 0.1)]
  if (node.transposed) return (x) => activate(tf.add(transpose(node, x!, weight), bias), activation)
  const isFused = activation === 'relu' || activation === 'relu6'
  const options = {
    ...{ filter: weight, bias, strides, pad },
    activation: isFused ? activation : 'linear',
  } as const
  const convolve = node.groups > 1 ? tf.fused.depthwiseConv2d : tf.fused.conv2d
  return (x) => activate(convolve({ x: x!, ...options }), isFused ? undefined : activation)
}

function transpose({ stride, padding, size, out }: ConvNode, x: tf.Tensor4D, weight: tf.Tensor4D) {
  const [n, height, width] = x.shape
  const side = (length: number) => (length - 1) * stride - 2 * padding + size
  return tf.conv2dTranspose(x, weight, [n, side(height), side(width), out], stride, padding)
}

function linear(node: LinearNode, variable: Draw): Run {
  const weight = variable([node.in, node.out], Math.sqrt(1 / node.in)) as tf.Tensor2D
  const bias = variable([node.out], 0.1)
  return (x) => {
    const y = tf.add(tf.matMul(x as tf.Tensor as tf.Tensor2D, weight), bias)
    return activate(y, node.activation)
  }
}

const activations: Record<Activation, (x: tf.Tensor) => tf.Tensor> = {
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  hardSwish: (x) => tf.mul(x, hardSigmoid(x)),
  hardSigmoid: (x) => hardSigmoid(x),
}

const hardSigmoid = (x: tf.Tensor) => tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1)

function activate(x: tf.Tensor, activation?: Activation) {
  return activation ? activations[activation](x) : x
}

/** [rows, columns, in, out], of a transposed convolution [rows, columns, out, in]. */
function filter(node: ConvNode, variable: Draw) {
  const { size, groups, transposed } = node
  const depthwise = [size, size, node.in, 1]
  const plain = transposed ? [size, size, node.out, node.in] : [size, size, node.in, node.out]
  const deviation = Math.sqrt(2 / ((node.in / groups) * size ** 2))
  return variable(groups > 1 ? depthwise : plain, deviation) as tf.Tensor4D
}
