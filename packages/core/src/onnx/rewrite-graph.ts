import * as tf from '../tf.js'
import type { GraphCall, GraphTensor, KernelGraph } from './kernel-graph.js'
import {
  groupedConvolution,
  groupedTransposed,
  hardSigmoid,
  pixelShuffle,
} from './rewritten-kernels.js'

/** Values of the constants of a graph. */
export type ConstantData = ReadonlyMap<tf.Tensor, ArrayLike<number>>

/**
 * Puts in place of kernels that are run one after the other what they are together: convolutions and products with a
 * bias, convolutions in groups, batch norms, hard sigmoids, shuffled pixels, poolings that count
 * padding. What nothing uses is left out.
 */
export function rewriteGraph(graph: KernelGraph, data: ConstantData): KernelGraph {
  const rewriter = new Rewriter(graph, data)
  const calls = graph.calls.map((call) => rewriter.rewrite(call))
  return { ...graph, calls: liveCalls({ ...graph, calls }) }
}

/** The calls of which an output leads to one of the graph. */
function liveCalls({ calls, outputs }: KernelGraph): GraphCall[] {
  const wanted = new Set(Object.values(outputs))
  const live = calls.toReversed().filter((call) => {
    if (!call.outputs.some((output) => wanted.has(output))) return false
    for (const input of Object.values(call.inputs)) wanted.add(input)
    return true
  })
  return live.reverse()
}

const convolutions = [
  ...[tf.Conv2D, tf.Conv3D, tf.DepthwiseConv2dNative, groupedConvolution],
  ...[tf.Conv2DBackpropInput, tf.DepthwiseConv2dNativeBackpropInput, groupedTransposed],
]
const biased = [...convolutions, tf.BatchMatMul]
const groupedOf: Record<string, string> = {
  [tf.Conv2D]: groupedConvolution,
  [tf.Conv2DBackpropInput]: groupedTransposed,
}

class Rewriter {
  readonly #makers = new Map<GraphTensor, GraphCall>()
  readonly #uses = new Map<GraphTensor, number>()
  readonly #data: ConstantData

  constructor({ calls, outputs }: KernelGraph, data: ConstantData) {
    this.#data = data
    const used = [...calls.flatMap(({ inputs }) => Object.values(inputs)), ...Object.values(outputs)] // biome-ignore format: one line
    for (const tensor of used) this.#uses.set(tensor, (this.#uses.get(tensor) ?? 0) + 1)
  }

  /** Calls come in the order in which they ran. */
  rewrite(call: GraphCall): GraphCall {
    const rewritten = this.#together(call) ?? call
    for (const output of call.outputs) this.#makers.set(output, rewritten)
    return rewritten
  }

  #together(call: GraphCall): GraphCall | undefined {
    if (call.kernel === tf.Add) return this.#batchNorm(call) ?? this.#withBias(call)
    if (call.kernel === tf.Concat) return this.#inGroups(call)
    if (call.kernel === tf.Reshape) return this.#pixelShuffle(call)
    if (call.kernel === tf.AvgPool) return this.#paddedPooling(call)
    if (call.kernel === tf.RealDiv) return this.#hardSigmoid(call)
    return undefined
  }

  /** What made a tensor, if it was this kernel and only one other uses it. */
  #made(tensor: GraphTensor | undefined, ...kernels: string[]): GraphCall | undefined {
    const maker = tensor && this.#makers.get(tensor)
    return maker && kernels.includes(maker.kernel) && this.#uses.get(tensor) === 1
      ? maker
      : undefined
  }

  #withBias(call: GraphCall): GraphCall | undefined {
    const { a, b } = call.inputs
    for (const [product, bias] of [
      [a!, b!],
      [b!, a!],
    ] as const) {
      // biome-ignore format: a pair each
      const maker = this.#made(product, ...biased)
      if (!maker || maker.inputs.bias || !isVectorFor(bias, product)) continue
      return { ...maker, inputs: { ...maker.inputs, bias }, outputs: call.outputs }
    }
    return undefined
  }

  /** (x - mean) · (gamma / √(variance + epsilon)) + beta. */
  #batchNorm(call: GraphCall): GraphCall | undefined {
    const { a: normal, b: offset } = call.inputs
    const product = this.#made(normal, tf.Multiply)
    const centred = this.#made(product?.inputs.a, tf.Sub)
    const gain = this.#made(product?.inputs.b, tf.Multiply)
    const deviation = this.#made(gain?.inputs.b, tf.Rsqrt)
    const raised = this.#made(deviation?.inputs.x, tf.Add)
    const epsilon = this.#scalar(raised?.inputs.b)
    if (!centred || !gain || !raised || epsilon === undefined) return undefined
    const { a: x, b: mean } = centred.inputs
    const vectors = { scale: gain.inputs.a!, offset: offset!, mean: mean!, variance: raised.inputs.a! } // biome-ignore format: one line
    if (x!.shape.length < 2) return undefined
    if (!Object.values(vectors).every((vector) => isVectorFor(vector, x!))) return undefined
    return {
      ...call,
      kernel: tf.FusedBatchNorm,
      inputs: { x: x!, ...vectors },
      attributes: { varianceEpsilon: epsilon },
    }
  }

  #scalar(tensor: GraphTensor | undefined): number | undefined {
    if (tensor?.origin?.kind !== 'constant' || tensor.shape.length > 0) return undefined
    return this.#data.get(tensor.origin.values)?.[0]
  }

  /** Convolutions of parts of the channels by parts of a filter, put together again. */
  #inGroups(call: GraphCall): GraphCall | undefined {
    const parts = Object.values(call.inputs).map((part) =>
      this.#made(part, ...Object.keys(groupedOf)),
    )
    const [first] = parts
    const channelAxis = call.outputs[0]!.shape.length - 1
    if (!first || parts.length < 2 || call.attributes.axis !== channelAxis) return undefined
    const isSameKind = parts.every(
      (part) =>
        part?.kernel === first.kernel &&
        !part.inputs.bias &&
        JSON.stringify(part.attributes) === JSON.stringify(first.attributes),
    )
    if (!isSameKind) return undefined
    const names = Object.keys(first.inputs)
    const wholes = names.map((name) => this.#splitOf(parts.map((part) => part!.inputs[name]!)))
    if (wholes.some((whole) => !whole)) return undefined
    return {
      ...call,
      kernel: groupedOf[first.kernel]!,
      inputs: Object.fromEntries(names.map((name, i) => [name, wholes[i]!])),
      attributes: { ...first.attributes, groups: parts.length },
    }
  }

  /** The tensor of whose last axis these are all parts, in their order. */
  #splitOf(parts: readonly GraphTensor[]): GraphTensor | undefined {
    const maker = this.#makers.get(parts[0]!)
    if (maker?.kernel !== tf.SplitV || maker.outputs.length !== parts.length) return undefined
    const whole = maker.inputs.x!
    const isLast = [whole.shape.length - 1, -1].includes(maker.attributes.axis as number)
    return isLast && parts.every((part, i) => part === maker.outputs[i]) ? whole : undefined
  }

  /** PyTorch's order, in which the pixels of one colour lie beside each other. */
  #pixelShuffle(call: GraphCall): GraphCall | undefined {
    const turn = this.#made(call.inputs.x, tf.Transpose)
    const apart = this.#made(turn?.inputs.x, tf.Reshape)
    if (!turn || !apart || String(turn.attributes.perm) !== '0,1,4,2,5,3') return undefined
    const [batch, height, width, channels, factor, other] = apart.outputs[0]!.shape as number[]
    const result = [batch, height! * factor!, width! * factor!, channels]
    const source = [batch, height, width, channels! * factor! ** 2]
    if (factor !== other || String(call.outputs[0]!.shape) !== String(result)) return undefined
    if (String(apart.inputs.x!.shape) !== String(source)) return undefined
    return {
      ...call,
      kernel: pixelShuffle,
      inputs: { x: apart.inputs.x! },
      attributes: { blockSize: factor },
    }
  }

  /** relu6(x + 3) / 6. */
  #hardSigmoid(call: GraphCall): GraphCall | undefined {
    const clipped = this.#made(call.inputs.a, tf.Relu6)
    const raised = this.#made(clipped?.inputs.x, tf.Add)
    if (!raised || this.#scalar(call.inputs.b) !== 6 || this.#scalar(raised.inputs.b) !== 3) {
      return undefined
    }
    return { ...call, kernel: hardSigmoid, inputs: { x: raised.inputs.a! } }
  }

  /** Padding with zeros that an average counts. */
  #paddedPooling(call: GraphCall): GraphCall | undefined {
    const padding = this.#made(call.inputs.x, tf.PadV2)
    const { filterSize, pad } = call.attributes
    if (!padding || (pad !== 'valid' && pad !== 0) || padding.attributes.constantValue !== 0) {
      return undefined
    }
    const sides = padding.attributes.paddings as [number, number][]
    const [height, width] = [filterSize, filterSize].flat() as [number, number]
    const isInside = [0, height, width, 0].every((limit, axis) =>
      sides[axis]!.every((side) => side === 0 || side < limit),
    )
    if (!isInside) return undefined
    return {
      ...call,
      inputs: { x: padding.inputs.x! },
      attributes: { ...call.attributes, pad: sides, countsPadding: true },
    }
  }
}

/** Whether a tensor has one number, known beforehand, for each channel of another. */
const isVectorFor = (vector: GraphTensor, { shape }: GraphTensor) =>
  vector.shape.length === 1 && vector.shape[0] === shape.at(-1) && vector.origin !== undefined
