import * as tf from '../../../tf.js'
import { shareValues } from './identity.js'
import type { KernelRunner } from './kernel-runner.js'
import { itemsFor } from './share-work.js'
import { joinSides, mostSides, type Side, stridesOf } from './strided-copy.js'
import type { WasmKernel } from './wasm-kernel.js'

/** In the order of the constants in ../assembly/binary.ts. */
const binaryOperations: [name: string, dtype: 'float32' | 'bool'][] = [
  [tf.Add, 'float32'],
  [tf.Sub, 'float32'],
  [tf.Multiply, 'float32'],
  [tf.RealDiv, 'float32'],
  [tf.Maximum, 'float32'],
  [tf.Minimum, 'float32'],
  [tf.SquaredDifference, 'float32'],
  [tf.Pow, 'float32'],
  [tf.Equal, 'bool'],
  [tf.NotEqual, 'bool'],
  [tf.Greater, 'bool'],
  [tf.GreaterEqual, 'bool'],
  [tf.Less, 'bool'],
  [tf.LessEqual, 'bool'],
]

const multiplication = binaryOperations.findIndex(([name]) => name === tf.Multiply)

/** How the numbers of two inputs meet: `from` and `to` of a side are the strides of the first and the second. */
export function broadcastSides(a: number[], b: number[], shape: number[]): Side[] {
  return joinSides(shape, broadcastStrides(a, shape), broadcastStrides(b, shape))
}

/** The strides of an input, 0 where it is repeated. */
function broadcastStrides(given: number[], shape: number[]) {
  const strides = stridesOf(given)
  const missing = shape.length - given.length
  return shape.map((_, axis) =>
    axis < missing || given[axis - missing] === 1 ? 0 : strides[axis - missing]!,
  )
}

const shapeOf = (a: tf.TensorInfo, b: tf.TensorInfo) =>
  tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape)

function compute(
  runner: KernelRunner,
  operation: number,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo {
  const shape = shapeOf(a, b)
  const output = runner.output(shape, binaryOperations[operation]![1])
  const count = tf.util.sizeFromShape(shape)
  if (count === 0) return output
  let sides = broadcastSides(a.shape, b.shape, shape)
  const addresses = [runner.address(a), runner.address(b)]
  const pattern = shortPattern(sides, count)
  if (pattern) {
    const { operand, length, copies } = pattern
    addresses[operand] = repeat(runner, addresses[operand]!, length, copies)
    sides = widen(sides, copies)
  }
  while (sides.length < mostSides) sides.unshift({ count: 1, from: 0, to: 0 })
  runner.run('binary', {
    items: itemsFor(count),
    fields: [
      ...[operation, ...addresses, runner.address(output), count],
      ...sides.map((side) => side.count),
      ...sides.map(({ from }) => from),
      ...sides.map(({ to }) => to),
    ],
    work: count,
  })
  return output
}

/** Rows this short cost more to begin than to compute. */
const shortRow = 64

/** Whether one input is a short row for all rows of the other, as channels are; 0 or 1, and how often to repeat it. */
function shortPattern(sides: Side[], count: number) {
  const [outer, inner] = sides
  if (sides.length !== 2 || inner!.count >= shortRow || count < 64 * shortRow) return undefined
  if (inner!.from !== 1 || inner!.to !== 1) return undefined
  const copies = Math.ceil((4 * shortRow) / inner!.count)
  if (outer!.to === 0 && outer!.from === inner!.count) {
    return { operand: 1, length: inner!.count, copies }
  }
  if (outer!.from === 0 && outer!.to === inner!.count) {
    return { operand: 0, length: inner!.count, copies }
  }
  return undefined
}

/** Several rows as one; the last one may reach beyond the end, to where the kernel does not go. */
function widen([outer, inner]: Side[], copies: number): Side[] {
  const { count, from, to } = outer!
  return [
    { count: Math.ceil(count / copies), from: from * copies, to: to * copies },
    { count: inner!.count * copies, from: 1, to: 1 },
  ]
}

function repeat(runner: KernelRunner, address: number, length: number, copies: number) {
  const target = runner.reserve(4 * length * copies)
  const { buffer } = runner.heap.memory
  const row = new Float32Array(buffer, address, length)
  const rows = new Float32Array(buffer, target, length * copies)
  for (let copy = 0; copy < copies; copy++) rows.set(row, copy * length)
  return target
}

/** The exponent, where it is one number for all. */
function exponentOf(runner: KernelRunner, b: tf.TensorInfo) {
  if (tf.util.sizeFromShape(b.shape) !== 1) return undefined
  return new Float32Array(runner.heap.memory.buffer, runner.address(b), 1)[0]
}

/** Functions of two numbers, with every kind of broadcasting. */
export const binaryKernels: WasmKernel[] = binaryOperations.map(([name], operation) => ({
  name,
  accepts: ({ a, b }) => broadcastSides(a!.shape, b!.shape, shapeOf(a!, b!)).length <= mostSides,
  compute(runner, { a, b }) {
    if (name === tf.Pow && b!.shape.length <= a!.shape.length) {
      const exponent = exponentOf(runner, b!)
      if (exponent === 1) return shareValues(runner, a!)
      if (exponent === 2) return compute(runner, multiplication, a!, a!)
    }
    return compute(runner, operation, a!, b!)
  },
}))
