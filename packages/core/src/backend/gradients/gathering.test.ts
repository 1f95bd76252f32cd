import { beforeAll, expect, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

const integers = (values: number[], shape: number[]) => tf.tensor(values, shape, 'int32')

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor

const operations: [string, Operation, () => tf.Tensor[]][] = [
  ['gather', (x) => tf.gather(x!, integers([2, 0, 2, 2], [4])), () => [spread([3, 2])]],
  [
    'gather along an inner axis',
    (x) => tf.gather(x!, integers([1, 0, 1, 2, 2, 1], [2, 3]), 1),
    () => [spread([2, 3, 2])],
  ],
  [
    'gather with a batch dimension',
    (x) => tf.gather(x!, integers([1, 0, 1, 2, 2, 1], [2, 3]), 1, 1),
    () => [spread([2, 3, 2])],
  ],
  [
    'gather with a batch dimension, further in',
    (x) => tf.gather(x!, integers([1, 0, 1, 2], [2, 2]), 2, 1),
    () => [spread([2, 2, 3, 2])],
  ],
  ['gatherND', (x) => tf.gatherND(x!, integers([0, 1, 2, 0, 0, 1], [3, 2])), () => [spread([3, 2, 2])]], // biome-ignore format: one line
  [
    'scatterND',
    (x) => tf.scatterND(integers([2, 0, 2], [3, 1]), x!, [4, 2]),
    () => [spread([3, 2])],
  ],
  [
    'tensorScatterUpdate',
    // The kernel on cpu writes into its input: it gets a copy.
    (x, updates) => tf.tensorScatterUpdate(tf.mul(x!, 1), integers([2, 0], [2, 1]), updates!),
    () => [spread([3, 2]), spread([2, 2], -1, 1, 5)],
  ],
  [
    'unsortedSegmentSum',
    (x) => tf.unsortedSegmentSum(x!, tf.tensor1d([1, 0, 1, -1], 'int32'), 3),
    () => [spread([4, 2])],
  ],
  [
    'where',
    (a, b) => tf.where(tf.tensor2d([1, 0, 1, 1, 0, 0], [2, 3], 'bool'), a!, b!),
    () => [spread([2, 3]), spread([3], -1, 1, 5)],
  ],
  ['topk', (x) => tf.topk(x!, 2).values, () => [spread([2, 2, 4])]],
  ['diag', (x) => tf.diag(x!), () => [spread([3])]],
  ['flipLeftRight', (x) => tf.image.flipLeftRight(x as tf.Tensor4D), () => [spread([1, 2, 3, 2])]],
]

test.each(operations)('%s', (_, operation, inputs) => {
  expectGradient(operation, inputs())
  expectSecondGradient(
    (...given) => operation(...given.map((input) => tf.square(input))),
    inputs().map((input) => tf.add(input, 3)),
  )
})

test('places have no gradient, also where they stand on a path', () => {
  const oneHot = (x: tf.Tensor) => tf.mul(tf.oneHot(tf.cast(x, 'int32'), 3), tf.expandDims(x, 1))
  const gradient = tf.grad(oneHot as never)(tf.tensor1d([2, 1]))
  expect(Array.from(gradient.dataSync())).toEqual([1, 1])
})
