import { beforeAll, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

const shape = (rows: number, columns: number, transposed: boolean) =>
  transposed ? [columns, rows] : [rows, columns]

test.each([
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as [boolean, boolean][])('matMul, transposed: %s, %s', (first, second) => {
  const multiply = (a?: tf.Tensor, b?: tf.Tensor) => tf.matMul(a!, b!, first, second)
  const inputs = [spread(shape(2, 3, first)), spread(shape(3, 4, second), -1, 1, 5)]
  expectGradient(multiply, inputs)
  expectSecondGradient(multiply, inputs)
})

test.each([
  [
    [3, 2, 4],
    [1, 4, 2],
  ],
  [
    [1, 2, 4],
    [3, 4, 2],
  ],
  [
    [2, 2, 2, 3],
    [3, 2],
  ],
] as [number[], number[]][])('matMul broadcasting %s to %s', (a, b) => {
  const multiply = (x?: tf.Tensor, y?: tf.Tensor) => tf.matMul(x!, y!)
  expectGradient(multiply, [spread(a), spread(b, -1, 1, 5)])
  const turned = [...a.slice(0, -2), a.at(-1)!, a.at(-2)!]
  expectGradient((x, y) => tf.matMul(x!, y!, true), [spread(turned), spread(b, -1, 1, 5)])
})

test.each([
  ['ij,jk->ik', [2, 3], [3, 2]],
  ['bij,bkj->bik', [2, 2, 3], [2, 2, 3]],
  ['ij,ij->i', [2, 3], [2, 3]],
  ['ij,kl->kjil', [2, 3], [2, 2]],
  ['abc,cd->bda', [2, 2, 3], [3, 2]],
] as [string, number[], number[]][])('einsum %s', (equation, a, b) => {
  expectGradient((x, y) => tf.einsum(equation, x!, y!), [spread(a), spread(b, -1, 1, 5)])
})

test('einsum of one operand', () => {
  expectGradient((x) => tf.einsum('ij->j', x!), [spread([2, 3])])
  expectGradient((x) => tf.einsum('ijk->kij', x!), [spread([2, 3, 2])])
})
