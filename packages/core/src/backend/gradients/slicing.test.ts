import { beforeAll, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

type Operation = (x: tf.Tensor) => tf.Tensor
type Borders = [number, number][]

const borders: Borders = [
  [0, 0],
  [1, 2],
  [2, 0],
]

const operations: [string, Operation, number[]][] = [
  ['slice', (x) => tf.slice(x, [1, 0, 2], [-1, 2, 2]), [3, 3, 4]],
  ['slice of a first part', (x) => tf.slice(x, 1), [3, 2]],
  ['pad', (x) => tf.pad(x, borders, 7), [2, 3, 2]],
  ['mirrorPad reflect', (x) => tf.mirrorPad(x, borders, 'reflect'), [1, 3, 3]],
  ['mirrorPad symmetric', (x) => tf.mirrorPad(x, borders, 'symmetric'), [1, 3, 3]],
  ['stridedSlice', (x) => tf.stridedSlice(x, [0, 1, 0], [3, 5, 4], [1, 2, 3]), [3, 5, 4]],
  ['stridedSlice backwards', (x) => tf.stridedSlice(x, [2, -1], [-4, 0], [-1, -2]), [3, 5]],
  [
    'stridedSlice with masks',
    (x) => tf.stridedSlice(x, [1, 0, 1], [2, 0, 2], [1, 1, 1], 0, 0, 2, 0, 5),
    [3, 2, 2, 3],
  ],
  [
    'stridedSlice with a new axis',
    (x) => tf.stridedSlice(x, [0, 0, 1], [2, 0, 3], [1, 1, 1], 0, 0, 0, 2, 0),
    [2, 4],
  ],
]

test.each(operations)('%s', (_, operation, shape) => {
  expectGradient(operation as never, [spread(shape)])
  expectSecondGradient((x) => operation(tf.square(x!)), [spread(shape)])
})
