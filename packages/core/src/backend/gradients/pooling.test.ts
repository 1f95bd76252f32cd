import { beforeAll, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

const settings: [size: number, strides: number, pad: 'same' | 'valid' | number][] = [
  [2, 2, 'valid'],
  [3, 2, 'same'],
  [3, 1, 'same'],
  [3, 2, 1],
]

// Values a whole unit apart: no window's maximum changes under the differences.
const image = (shape: number[]) => spread(shape, -20, 16)

test.each(settings)('pooling %s by %s, %s', (size, strides, pad) => {
  const x = image([1, 4, 5, 2])
  const max = (input?: tf.Tensor) => tf.maxPool(input as tf.Tensor4D, size, strides, pad)
  const average = (input?: tf.Tensor) => tf.avgPool(input as tf.Tensor4D, size, strides, pad)
  expectGradient(max, [x])
  expectGradient(average, [x])
  expectSecondGradient((input) => tf.square(max(tf.mul(input!, 0.1))), [x])
  expectSecondGradient((input) => tf.square(average(tf.mul(input!, 0.1))), [x])
})

test('pooling with dilation', () => {
  const dilated = (kind: 'max' | 'avg') => (x?: tf.Tensor) =>
    tf.pool(x as tf.Tensor4D, 2, kind, 'same', 2)
  expectGradient(dilated('max'), [image([1, 4, 4, 1])])
  expectGradient(dilated('avg'), [image([1, 4, 4, 1])])
})

test('pooling of volumes', () => {
  const x = image([1, 2, 4, 3, 1])
  expectGradient((input) => tf.maxPool3d(input as tf.Tensor5D, 2, 2, 'same'), [x])
  expectGradient((input) => tf.avgPool3d(input as tf.Tensor5D, 2, 1, 'same'), [x])
  expectSecondGradient(
    (input) => tf.square(tf.avgPool3d(input as tf.Tensor5D, 2, 2, 'same')),
    [spread([1, 2, 2, 3, 1])],
  )
})
