import { beforeAll, expect, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor

const reductions: [string, Reduce][] = [
  ['sum', tf.sum],
  ['mean', tf.mean],
  ['max', tf.max],
  ['min', tf.min],
  ['prod', tf.prod],
  ['logSumExp', tf.logSumExp],
]

test.each(reductions)('%s over some, all and kept axes', (_, reduce) => {
  const x = spread([2, 3, 2], 0.4, 1.5)
  expectGradient((input) => reduce(input!), [x])
  expectGradient((input) => reduce(input!, [0, 2]), [x])
  expectGradient((input) => reduce(input!, 1, true), [x])
  expectGradient((input) => reduce(input!, -1), [x])
})

test.each(reductions)('%s, second order', (_, reduce) => {
  expectSecondGradient((input) => tf.square(reduce(input!, 1)), [spread([2, 3], 0.4, 1.5)])
})

test('the moments of a batch', () => {
  expectGradient((x) => tf.moments(x!, [0, 1]).variance, [spread([3, 2, 2])])
  expectSecondGradient((x) => tf.moments(x!, [0]).variance, [spread([3, 2])])
})

test('equal maxima share their gradient', () => {
  const gradient = tf.grad((x: tf.Tensor) => tf.max(x))(tf.tensor1d([3, 1, 3, 3]))
  expect(Array.from(gradient.dataSync())).toEqual([1 / 3, 0, 1 / 3, 1 / 3].map(Math.fround))
})

test('the product of values with a zero among them', () => {
  expectGradient((x) => tf.prod(x!, 1), [tf.tensor2d([0.5, 0, 2, 3, 0, 0], [2, 3])])
})

const flags = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as [boolean, boolean][]

test.each(flags)('cumsum and cumprod, exclusive %s, reverse %s', (exclusive, reverse) => {
  const x = spread([2, 3, 2], 0.4, 1.5)
  expectGradient((input) => tf.cumsum(input!, 1, exclusive, reverse), [x])
  expectGradient((input) => tf.cumprod(input!, 1, exclusive, reverse), [x])
  expectGradient(
    (input) => tf.cumprod(input!, 0, exclusive, reverse),
    [tf.tensor2d([0.5, 0, 0, 3, 2, 1], [3, 2])],
  )
  expectSecondGradient(
    (input) => tf.cumprod(input!, 0, exclusive, reverse),
    [spread([3], 0.4, 1.5)],
  )
})
