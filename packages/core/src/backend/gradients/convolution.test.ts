import { beforeAll, describe, expect, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

type Pad = 'same' | 'valid' | number
type Convolve = (
  x: tf.Tensor,
  filter: tf.Tensor,
  strides: number,
  pad: Pad,
  dilation: number,
) => tf.Tensor

interface Kind {
  name: string
  convolve: Convolve
  input: number[]
  filter: number[]
}

const kinds: Kind[] = [
  {
    name: 'conv2d',
    convolve: (x, filter, strides, pad, dilation) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilation),
    input: [2, 5, 4, 2],
    filter: [3, 2, 2, 2],
  },
  {
    name: 'depthwiseConv2d',
    convolve: (x, filter, strides, pad, dilation) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilation),
    input: [1, 5, 4, 2],
    filter: [3, 2, 2, 2],
  },
  {
    name: 'conv3d',
    convolve: (x, filter, strides, pad, dilation) =>
      tf.conv3d(
        x as tf.Tensor5D,
        filter as tf.Tensor5D,
        strides,
        pad as 'same',
        'NDHWC',
        dilation as never,
      ),
    input: [1, 3, 4, 3, 2],
    filter: [2, 2, 2, 2, 1],
  },
]

const settings: [strides: number, pad: Pad, dilation: number][] = [
  [1, 'same', 1],
  [2, 'same', 1],
  [2, 'valid', 1],
  [1, 'same', 2],
  [1, 'valid', 2],
]

describe.each(kinds)('$name', ({ name, convolve, input, filter }) => {
  test.each(settings)('strides %s, %s, dilation %s', (strides, pad, dilation) => {
    const shape = pad === 'valid' ? input.map((size, axis) => size + Number(axis > 0) * 2) : input
    shape[shape.length - 1] = input.at(-1)!
    expectGradient(
      (x, w) => convolve(x!, w!, strides, pad, dilation),
      [spread(shape), spread(filter, -1, 1, 5)],
    )
  })

  test.skipIf(name === 'conv3d')('dilation with padding in pixels', () => {
    // Square filters only: TensorFlow.js takes the height of the filter for its width there.
    const square = [2, 2, ...filter.slice(2)]
    expectGradient((x, w) => convolve(x!, w!, 1, 3, 3), [spread(input), spread(square, -1, 1, 5)])
  })

  test('second order', () => {
    const [x, w] = [input.map((size, axis) => (axis > 0 ? Math.min(size, 3) : 1)), [...filter]]
    x[x.length - 1] = input.at(-1)!
    expectSecondGradient((a, b) => convolve(a!, b!, 2, 'same', 1), [spread(x), spread(w, -1, 1, 5)])
    expectSecondGradient((a, b) => convolve(a!, b!, 1, 'same', 2), [spread(x), spread(w, -1, 1, 5)])
  })
})

test('conv1d, separableConv2d and transposed convolutions', () => {
  expectGradient(
    (x, w) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same', 'NWC', 2),
    [spread([1, 6, 2]), spread([3, 2, 2], -1, 1, 5)],
  )
  expectGradient(
    (x, a, b) =>
      tf.separableConv2d(x as tf.Tensor4D, a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'),
    [spread([1, 4, 3, 2]), spread([3, 3, 2, 1], -1, 1, 5), spread([1, 1, 2, 3], -1, 1, 6)],
  )
  const upsample = (x?: tf.Tensor, w?: tf.Tensor) =>
    tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [1, 6, 4, 2], 2, 'same')
  expectGradient(upsample, [spread([1, 3, 2, 2]), spread([3, 3, 2, 2], -1, 1, 5)])
  expectSecondGradient(upsample, [spread([1, 3, 2, 2]), spread([2, 2, 2, 2], -1, 1, 5)])
  expectGradient(
    (x, w) => tf.conv3dTranspose(x as tf.Tensor5D, w as tf.Tensor5D, [1, 4, 2, 4, 1], 2, 'same'),
    [spread([1, 2, 1, 2, 2]), spread([2, 2, 2, 1, 2], -1, 1, 5)],
  )
})

test('dilation2d', () => {
  expectGradient(
    (x, w) => tf.dilation2d(x as tf.Tensor4D, w as tf.Tensor3D, 1, 'same'),
    [spread([1, 3, 3, 1], -4, 4), spread([2, 2, 1], -0.3, 0.3, 5)],
  )
})

test('a dilated convolution with channels first says that it has no gradient', () => {
  const filter = spread([3, 3, 1, 1]) as tf.Tensor4D
  const gradient = tf.grad((x: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, filter, 1, 'same', 'NCHW', 2),
  )
  expect(() => gradient(spread([1, 1, 5, 5]))).toThrow(/channels last/)
})
