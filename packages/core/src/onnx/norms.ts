import { groupNormKernel } from '../backend/kernels/group-norm.js'
import * as tf from '../tf.js'
import type { GraphTensor } from './kernel-graph.js'
import { channelsFirst, inOrder } from './layout.js'
import type { ModelWriter } from './model-writer.js'
import { Float } from './protobuf-message.js'
import type { Translator, Translators } from './translator.js'

export interface NormVectors {
  scale?: GraphTensor
  offset?: GraphTensor
  mean: GraphTensor
  variance: GraphTensor
}

/** A norm of x, channels first, by given statistics; gives the name of the result. */
export function batchNorm(
  writer: ModelWriter,
  x: string,
  { scale, offset, mean, variance }: NormVectors,
  epsilon: number,
): string {
  const { shape } = mean
  const filled = (value: number) => writer.floats(new Array(shape[0]).fill(value), shape)
  const inputs = [
    x,
    scale ? writer.plain(scale) : filled(1),
    offset ? writer.plain(offset) : filled(0),
    writer.plain(mean),
    writer.plain(variance),
  ]
  return writer.node('BatchNormalization', inputs, {
    attributes: { epsilon: new Float(epsilon) },
  })
}

const fusedBatchNorm: Translator = (writer, { inputs, attributes, outputs }) => {
  const { x, scale, offset, mean, variance } = inputs
  const order = channelsFirst(x!.shape.length)
  const vectors = { scale, offset, mean: mean!, variance: variance! }
  const epsilon = attributes.varianceEpsilon as number
  writer.set(outputs[0]!, batchNorm(writer, writer.in(x!, order), vectors, epsilon), order)
}

/** Group norm; with a group for each channel it is instance norm, of rows layer norm. */
const groupNorm: Translator = (writer, call) => {
  const { x, gamma, beta } = call.inputs
  const { groups, epsilon } = call.attributes as { groups: number; epsilon: number }
  const [output] = call.outputs
  const rank = x!.shape.length
  const channels = x!.shape.at(-1)!
  const order = channelsFirst(rank)
  const name = writer.in(x!, order)
  const attributes = { epsilon: new Float(epsilon) }
  const vectors = [writer.plain(gamma!), writer.plain(beta!)]
  if (groups === 1 && rank === 2) {
    writer.set(output!, writer.node('LayerNormalization', [name, ...vectors], { attributes }))
  } else if (groups === channels && rank > 2) {
    const y = writer.node('InstanceNormalization', [name, ...vectors], { attributes })
    writer.set(output!, y, order)
  } else {
    const [batch = 0, ...rest] = inOrder(x!.shape, order)
    const size = rest.reduce((a, b) => a * b, 1) / groups
    const grouped = writer.reshape(name, [batch, groups, size])
    const neutral = [1, 0].map((value) => writer.floats(new Array(groups).fill(value), [groups]))
    const normal = writer.node('InstanceNormalization', [grouped, ...neutral], { attributes })
    const apart = writer.reshape(normal, [batch, ...rest])
    const scaled = writer.node('Mul', [apart, writer.operand(gamma!, order)])
    writer.set(output!, writer.node('Add', [scaled, writer.operand(beta!, order)]), order)
  }
}

export const norms: Translators = {
  [tf.FusedBatchNorm]: fusedBatchNorm,
  [groupNormKernel]: groupNorm,
}
