import { beforeAll, expect, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

type Case = [name: string, operation: (x: tf.Tensor) => tf.Tensor, low?: number, high?: number]

const functions: Case[] = [
  ['abs', tf.abs],
  ['acos', tf.acos, -0.8, 0.8],
  ['acosh', tf.acosh, 1.3, 3],
  ['asin', tf.asin, -0.8, 0.8],
  ['asinh', tf.asinh],
  ['atan', tf.atan],
  ['atanh', tf.atanh, -0.8, 0.8],
  ['clipByValue', (x) => tf.clipByValue(x, -0.5, 0.55)],
  ['cos', tf.cos, -2, 2],
  ['cosh', tf.cosh],
  ['elu', tf.elu],
  ['erf', tf.erf],
  ['exp', tf.exp],
  ['expm1', tf.expm1],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.1)],
  ['log', tf.log, 0.5, 3],
  ['log1p', tf.log1p, -0.4, 2],
  ['logSigmoid', tf.logSigmoid],
  ['neg', (x) => tf.square(tf.neg(x))],
  ['reciprocal', tf.reciprocal, 0.6, 2],
  ['relu', (x) => tf.square(tf.relu(x))],
  ['relu6', (x) => tf.square(tf.relu6(x)), -1.1, 6.9],
  ['rsqrt', tf.rsqrt, 0.6, 2],
  ['selu', tf.selu],
  ['sigmoid', tf.sigmoid, -3, 3],
  ['sin', tf.sin, -2, 2],
  ['sinh', tf.sinh],
  ['softplus', tf.softplus, -3, 3],
  ['sqrt', tf.sqrt, 0.5, 2],
  ['square', tf.square],
  ['tan', tf.tan],
  ['tanh', tf.tanh, -2, 2],
]

test.each(functions)('%s', (_, operation, low = -1, high = 1) => {
  // 8 values: no kink of any of these lies within the reach of the differences.
  expectGradient(operation, [spread([2, 4], low, high)])
})

test.each(functions)('%s, second order', (_, operation, low = -1, high = 1) => {
  expectSecondGradient(operation, [spread([2, 4], low, high)])
})

test('swish, whose factors share their input, has its second derivative', () => {
  expectSecondGradient((x) => tf.mul(x, tf.sigmoid(x)), [spread([2, 4], -3, 3)])
})

test.each([
  ['ceil', tf.ceil],
  ['floor', tf.floor],
  ['onesLike', tf.onesLike],
  ['round', tf.round],
  ['sign', tf.sign],
  ['step', tf.step],
  ['zerosLike', tf.zerosLike],
  ['isNaN', tf.isNaN],
  ['isInf', tf.isInf],
  ['isFinite', tf.isFinite],
  ['cast to int32 and back', (x: tf.Tensor) => tf.cast(tf.cast(tf.mul(x, 9), 'int32'), 'float32')],
] as [string, (x: tf.Tensor) => tf.Tensor][])('%s is flat', (_, operation) => {
  const x = spread([5], -1, 1)
  const flat = tf.grad((input: tf.Tensor) => tf.mul(tf.cast(operation(input), 'float32'), 1))(x)
  expect(Array.from(flat.dataSync())).toEqual([0, 0, 0, 0, 0])
})

test('a cast from int32 keeps the gradient on its way', () => {
  const integers = tf.tensor1d([1, -2, 3], 'int32')
  const gradient = tf.grad((x: tf.Tensor) => tf.square(tf.cast(x, 'float32')))(integers)
  expect(Array.from(gradient.dataSync())).toEqual([2, -4, 6])
})
