import { backendReady } from '../backend/use-backend.js'
import { toFloat16 } from '../data/float16.js'
import { CnnError, throwIfAborted } from '../errors.js'
import type { Module } from '../layers/module.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { encodeMetadata } from '../weights/metadata.js'
import type { SelfDescribing } from '../weights/save-weights.js'
import type { WeightsMetadata } from '../weights/weights.js'
import { activations } from './activations.js'
import { blocks } from './blocks.js'
import { convolutions } from './convolutions.js'
import { elementwise } from './elementwise.js'
import { commonGraph, type GraphTensor, type KernelGraph } from './kernel-graph.js'
import { channelsFirst, inOrder, sameOrder } from './layout.js'
import { dataTypeOf, ModelWriter } from './model-writer.js'
import { norms } from './norms.js'
import { notExportable } from './not-exportable.js'
import { modelMessage, type Port, type TensorContent } from './onnx-message.js'
import { poolings } from './poolings.js'
import { joined } from './protobuf-message.js'
import { reductions } from './reductions.js'
import { resamplings } from './resamplings.js'
import { type ConstantData, rewriteGraph } from './rewrite-graph.js'
import { shapes } from './shapes.js'
import { type Forward, type StateTensor, type Trace, traceNetwork } from './trace.js'
import type { Translators } from './translator.js'

/** The shape of an input here: pictures are [n, h, w, c]. The first side may be 'batch': of any length. */
export type InputShape = readonly (number | 'batch')[]

export interface OnnxOptions {
  /** The shape of the input, or of each by its name, in the order in which the forward pass takes them. */
  input: InputShape | Readonly<Record<string, InputShape>>
  /** What is exported. Default: the network's `forward`. It may give several tensors, in a list or under names. */
  forward?: Forward
  /** How weights are stored; they are computed with in float32. Default 'float32'. */
  dtype?: 'float32' | 'float16'
  /** What travels in the file beside what the network says of itself. */
  metadata?: WeightsMetadata<object>
  signal?: AbortSignal
}

/** All that is known how to write. */
const translators: Translators = {
  ...activations,
  ...blocks,
  ...convolutions,
  ...elementwise,
  ...norms,
  ...poolings,
  ...reductions,
  ...resamplings,
  ...shapes,
}

/** A protobuf message cannot be longer. */
const mostBytes = 2 ** 31 - 1

/**
 * Writes a network as an ONNX model (operators of version 17), which ONNX Runtime, PyTorch's tools and others run: its
 * forward pass in inference mode is run, and the kernels that run are written down. Pictures go in and come out as
 * [n, c, h, w], as they do in PyTorch. Initialisers have the keys, shapes and values of the state dict, so that
 * `readWeightsFile` reads them back; metadata (labels, how pictures are prepared) travels in `metadata_props`.
 *
 * ```ts
 * const bytes = await exportOnnx(resnet18(), { input: ['batch', 224, 224, 3] })
 * ```
 *
 * Throws a `CnnError`: 'not-exportable' naming the kernel and the layer that ONNX has no words for, or that depend on
 * values or on chance; 'async-forward', 'float16-overflow', 'too-large' (over 2 GB), 'aborted'.
 */
export async function exportOnnx(
  network: Module & Partial<SelfDescribing>,
  options: OnnxOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { dtype = 'float32', metadata, signal } = options
  throwIfAborted(signal)
  await backendReady()
  const inputs = inputsOf(options.input)
  const { graph, data } = await graphOf(network, options, inputs)
  throwIfAborted(signal)
  const writer = new ModelWriter(data, dtype === 'float16')
  const ports = writeGraph(writer, graph, Object.keys(inputs))
  const initializers = await initializersOf(writer.parameters, dtype, signal)
  const described = encodeMetadata({ ...network.weightsMetadata?.(), ...metadata })
  const { name } = network.constructor
  const model = modelMessage({ name, nodes: writer.nodes, initializers, ...ports, metadata: described }) // biome-ignore format: one line
  if (model.length > mostBytes) {
    const message = `The model would take ${model.length} bytes, and an ONNX file ends at 2 GB. Store it as float16.`
    throw new CnnError('too-large', message)
  }
  return joined(model)
}

function inputsOf(input: OnnxOptions['input']): Record<string, InputShape> {
  const inputs = isShape(input) ? { input } : input
  for (const [name, shape] of Object.entries(inputs)) {
    const fits = shape.every(
      (side, axis) => (axis === 0 && side === 'batch') || (Number.isInteger(side) && +side > 0),
    )
    if (fits) continue
    throw new CnnError(
      'bad-option',
      `exportOnnx: input '${name}' must have whole sides, of which the first may be 'batch', not [${shape}].`,
    )
  }
  return inputs
}

const isShape = (input: OnnxOptions['input']): input is InputShape => Array.isArray(input)

/** What the network computes: what two runs on different pictures have in common, of 2 and 3 where the batch is open. */
async function graphOf(
  network: Module,
  { forward }: OnnxOptions,
  inputs: Readonly<Record<string, InputShape>>,
): Promise<{ graph: KernelGraph; data: ConstantData }> {
  const run: Forward = forward ?? ((...values) => network.forward(...values))
  const traces: Trace[] = []
  try {
    for (const batch of [2, 3]) {
      const tensors = Object.entries(inputs).map(([name, shape]) => randomInput(name, shape, batch))
      try {
        traces.push(traceNetwork(network, run, tensors))
      } finally {
        tf.dispose(tensors)
      }
    }
    const [first, second] = traces.map((trace, i) => ({ trace, batch: i + 2 }))
    const graph = await commonGraph(first!, second!, (kernel) => kernel in translators)
    const data = await constantData(graph)
    return { graph: rewriteGraph(graph, data), data }
  } finally {
    for (const trace of traces) trace.dispose()
  }
}

function randomInput(name: string, shape: InputShape, batch: number): tf.Tensor {
  const sides = shape.map((side) => (side === 'batch' ? batch : side))
  const random = randomStream(batch, 'exportOnnx', name)
  const size = sides.reduce((a, b) => a * b, 1)
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.uniform(-1, 1)),
    sides,
  )
}

async function constantData({ calls, outputs }: KernelGraph): Promise<ConstantData> {
  const data = new Map<tf.Tensor, ArrayLike<number>>()
  const tensors = [...calls.flatMap(({ inputs }) => Object.values(inputs)), ...Object.values(outputs)] // biome-ignore format: one line
  for (const { origin } of tensors) {
    if (origin?.kind !== 'constant' || data.has(origin.values)) continue
    data.set(origin.values, (await origin.values.data()) as ArrayLike<number>)
  }
  return data
}

/** Writes all calls; gives the model's inputs and outputs. */
function writeGraph(writer: ModelWriter, graph: KernelGraph, names: readonly string[]) {
  const portOf = (tensor: GraphTensor, name: string): Port => ({
    name,
    type: dataTypeOf(tensor.dtype),
    shape: inOrder(tensor.shape, outerOrder(tensor)).map(sideOf),
  })
  graph.inputs.forEach((input, i) => {
    writer.input(input, names[i]!, outerOrder(input))
  })
  for (const call of graph.calls) {
    const translate = translators[call.kernel]
    if (!translate) {
      throw notExportable(
        'there is no translation of it; build the layer of other operations',
        call,
      )
    }
    writer.begin(call)
    translate(writer, call)
  }
  const outputs = Object.entries(graph.outputs).map(([name, tensor]) => {
    if (tensor.origin?.kind === 'constant') {
      throw notExportable(`its output '${name}' does not depend on its input`)
    }
    writer.output(writer.in(tensor, outerOrder(tensor)), name)
    return portOf(tensor, name)
  })
  writer.tidy()
  return { inputs: graph.inputs.map((input, i) => portOf(input, names[i]!)), outputs }
}

const outerOrder = ({ shape }: GraphTensor) =>
  shape.length > 3 ? channelsFirst(shape.length) : sameOrder(shape.length)

const sideOf = (length: number) => {
  if (length >= 0) return length
  return length === -1 ? 'batch' : `${-length}*batch`
}

async function initializersOf(
  parameters: ReadonlyMap<string, StateTensor>,
  dtype: 'float32' | 'float16',
  signal?: AbortSignal,
) {
  const initializers = new Map<string, TensorContent>()
  for (const [key, parameter] of parameters) {
    throwIfAborted(signal)
    const { shape, data } = await parameter.state()
    const values = dtype === 'float16' ? halves(key, data) : new Float32Array(data)
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    initializers.set(key, { type: dtype, shape, bytes })
  }
  return initializers
}

function halves(key: string, data: ArrayLike<number>) {
  const values = toFloat16(data)
  const overflow = values.findIndex(
    (half, i) => (half & 0x7fff) === 0x7c00 && Number.isFinite(data[i]),
  )
  if (overflow < 0) return values
  throw new CnnError(
    'float16-overflow',
    `Tensor '${key}' holds ${data[overflow]}; float16 ends at 65504. Export with dtype: 'float32'.`,
  )
}
