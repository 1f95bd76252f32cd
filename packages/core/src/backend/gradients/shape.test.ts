import { beforeAll, expect, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

type Operation = (x: tf.Tensor) => tf.Tensor

const operations: [string, Operation, number[]][] = [
  ['reshape', (x) => tf.reshape(x, [3, 4]), [2, 6]],
  ['expandDims', (x) => tf.expandDims(x, 1), [2, 3]],
  ['squeeze', (x) => tf.squeeze(x), [2, 1, 3]],
  ['transpose', (x) => tf.transpose(x, [2, 0, 1]), [2, 3, 2]],
  ['reverse', (x) => tf.reverse(x, [0, -1]), [2, 3, 2]],
  ['reverse of all axes', (x) => tf.reverse(x), [2, 3]],
  ['tile', (x) => tf.tile(x, [2, 1, 3]), [2, 3, 2]],
  ['tile of rank 5', (x) => tf.tile(x, [2, 1, 1, 2, 2]), [1, 2, 1, 2, 2]],
  ['broadcastTo', (x) => tf.broadcastTo(x, [2, 3, 4]), [3, 1]],
  ['unstack', (x) => tf.mul(tf.unstack(x, 1)[2]!, 3), [2, 3]],
  ['unstack of one', (x) => tf.unstack(x, 1)[0]!, [2, 1]],
  ['split', (x) => tf.split(x, [2, 3, 1], 1)[1]!, [2, 6]],
  ['split into one', (x) => tf.split(x, 1, 1)[0]!, [2, 3]],
  ['spaceToBatchND', (x) => tf.spaceToBatchND(x, [2, 2], [[0, 1], [1, 1]]), [1, 3, 4, 2]], // biome-ignore format: pairs
  ['batchToSpaceND', (x) => tf.batchToSpaceND(x, [2, 2], [[0, 1], [1, 0]]), [4, 2, 3, 1]], // biome-ignore format: pairs
  ['depthToSpace', (x) => tf.depthToSpace(x as tf.Tensor4D, 2), [1, 2, 3, 8]],
]

test.each(operations)('%s', (_, operation, shape) => {
  expectGradient(operation as never, [spread(shape)])
  expectGradient((x) => tf.square(operation(tf.square(x!))), [spread(shape, 0.2, 1)])
})

test.each(operations)('%s, second order', (_, operation, shape) => {
  expectSecondGradient((x) => operation(tf.square(x!)), [spread(shape)])
})

test('concat and stack', () => {
  const inputs = () => [spread([2, 3]), spread([2, 1], -1, 1, 5)]
  expectGradient((a, b) => tf.square(tf.concat([a!, b!, a!], -1)), inputs())
  expectGradient((a, b) => tf.square(tf.concat([a!, b!], 1)), inputs())
  expectSecondGradient((a, b) => tf.square(tf.concat([a!, b!], 1)), inputs())
  const equal = () => [spread([2, 3]), spread([2, 3], -1, 1, 5)]
  expectGradient((a, b) => tf.square(tf.stack([a!, b!], 1)), equal())
  expectGradient((a, b) => tf.square(tf.stack([a!, b!], -1)), equal())
  expectSecondGradient((a, b) => tf.square(tf.stack([a!, b!])), equal())
})

test('the whole of split counts, the unused parts as zeros', () => {
  const gradient = tf.grad((x: tf.Tensor) => tf.split(x, 3)[1]!)(tf.tensor1d([1, 2, 3]))
  expect(Array.from(gradient.dataSync())).toEqual([0, 1, 0])
})
