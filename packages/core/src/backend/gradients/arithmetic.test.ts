import { beforeAll, expect, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

type Operation = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor
type Range = [low: number, high: number]

const operations: [string, Operation, Range, Range][] = [
  ['add', tf.add, [-1, 1], [-1, 1]],
  ['sub', tf.sub, [-1, 1], [-1, 1]],
  ['mul', tf.mul, [-1, 1], [-1, 1]],
  ['div', tf.div, [-1, 1], [0.7, 2]],
  ['divNoNan', tf.divNoNan, [-1, 1], [0.7, 2]],
  ['pow', tf.pow, [0.5, 2], [-1, 2]],
  ['squaredDifference', tf.squaredDifference, [-1, 1], [-1, 1]],
  ['maximum', (a, b) => tf.square(tf.maximum(a, b)), [-1.03, 1], [-0.9, 0.9]],
  ['minimum', (a, b) => tf.square(tf.minimum(a, b)), [-1.03, 1], [-0.9, 0.9]],
  ['atan2', tf.atan2, [0.3, 1], [-1, 1]],
  ['mod', tf.mod, [3.2, 3.4], [0.95, 0.99]],
]

test.each(operations)('%s', (_, operation, a, b) => {
  expectGradient(operation as never, [spread([2, 3], ...a), spread([2, 3], ...b, 5)])
})

test.each(operations)('%s, broadcast both ways, second order', (_, operation, a, b) => {
  expectGradient(operation as never, [spread([2, 1, 2], ...a), spread([3, 1], ...b, 5)])
  expectSecondGradient(operation as never, [spread([2, 1], ...a), spread([2], ...b, 5)])
})

test('addN', () => {
  expectGradient((a, b) => tf.square(tf.addN([a!, b!, a!])), [spread([3]), spread([3], -1, 1, 5)])
})

test('floorDiv is flat', () => {
  const gradient = tf.grad((x: tf.Tensor) => tf.floorDiv(x, tf.scalar(2)))(tf.tensor1d([5, 7.5]))
  expect(Array.from(gradient.dataSync())).toEqual([0, 0])
})

test('powers at zero', () => {
  const power = (exponent: number) => (x: tf.Tensor) => tf.pow(x, exponent)
  const at = tf.tensor1d([0, -2])
  const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync(), (value) => value + 0)
  expect(values(tf.grad(power(2))(at))).toEqual([0, -4])
  expect(values(tf.grad(power(0))(at))).toEqual([0, 0])
  const byExponent = tf.grad((b: tf.Tensor) => tf.pow(tf.scalar(0), b))(tf.tensor1d([2]))
  expect(values(byExponent)).toEqual([0])
})

test('comparisons on a path are flat', () => {
  const choose = (a: tf.Tensor, b: tf.Tensor) =>
    tf.where(tf.logicalAnd(tf.greater(a, 0), tf.notEqual(b, 9)), tf.square(a), tf.mul(a, b))
  expectGradient(choose as never, [spread([6]), spread([6], -1, 1, 5)])
  expectSecondGradient(choose as never, [spread([4]), spread([4], -1, 1, 5)])
})
