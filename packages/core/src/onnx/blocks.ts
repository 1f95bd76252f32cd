import * as tf from '../tf.js'
import type { Length } from './kernel-graph.js'
import { type Order, sameOrder } from './layout.js'
import type { ModelWriter } from './model-writer.js'
import type { Translator, Translators } from './translator.js'

// Pictures taken apart into a batch of pictures of every second, third … pixel, and put together again.

/** Values of a shape with their axes in another order. */
function turned(writer: ModelWriter, name: string, shape: readonly Length[], order: Order) {
  const apart = writer.reshape(name, shape)
  const perm = [...order]
  return writer.node('Transpose', [apart], { attributes: { perm } })
}

const spaceToBatch: Translator = (writer, { inputs, attributes, outputs }) => {
  const x = inputs.x!
  const [output] = outputs
  const blocks = attributes.blockShape as number[]
  const paddings = attributes.paddings as [number, number][]
  const rank = x.shape.length
  const sides = x.shape.map((_, axis): [number, number] => paddings[axis - 1] ?? [0, 0])
  const pads = [...sides.map(([before]) => before), ...sides.map(([, after]) => after)]
  const padded = writer.node('Pad', [writer.plain(x), writer.integers(pads)])
  // [n, h / b, b, w / b, b, c] to [b, b, n, h / b, w / b, c].
  const rest = x.shape.slice(1 + blocks.length)
  const apart = output!.shape.slice(1, 1 + blocks.length).flatMap((size, i) => [size, blocks[i]!])
  const places = blocks.map((_, i) => 2 * i + 1)
  const order: Order = [
    ...places.map((axis) => axis + 1),
    ...[0, ...places],
    ...sameOrder(rank - 1 - blocks.length).map((axis) => axis + 1 + 2 * blocks.length),
  ]
  const taken = turned(writer, padded, [x.shape[0]!, ...apart, ...rest], order)
  writer.set(output!, writer.reshape(taken, output!.shape))
}

const batchToSpace: Translator = (writer, { inputs, attributes, outputs }) => {
  const x = inputs.x!
  const [output] = outputs
  const blocks = attributes.blockShape as number[]
  const crops = attributes.crops as [number, number][]
  const count = blocks.reduce((a, b) => a * b, 1)
  const [batch = 0, ...sides] = x.shape
  const samples = batch / count
  // [b, b, n, h, w, c] to [n, h, b, w, b, c].
  const axes = blocks.map((_, i) => blocks.length + 1 + i)
  const order = [
    blocks.length,
    ...axes.flatMap((axis, i) => [axis, i]),
    ...sides.slice(blocks.length).map((_, i) => 2 * blocks.length + 1 + i),
  ]
  const apart = turned(writer, writer.plain(x), [...blocks, samples, ...sides], order)
  const whole = [samples, ...sides.map((side, i) => side * (blocks[i] ?? 1))]
  const together = writer.reshape(apart, whole)
  const numbers = (pick: (crop: [number, number], i: number) => number) =>
    writer.integers(crops.map(pick))
  const begins = numbers(([before]) => before)
  const ends = numbers(([, after], i) => whole[i + 1]! - after)
  const places = writer.integers(crops.map((_, i) => i + 1))
  writer.set(output!, writer.node('Slice', [together, begins, ends, places]))
}

export const blocks: Translators = {
  [tf.SpaceToBatchND]: spaceToBatch,
  [tf.BatchToSpaceND]: batchToSpace,
}
