import * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { convolveTransposed, type WindowOptions, windowsOf } from '../windows.js'

interface Transposed extends WindowOptions {
  x: number[]
  filter: number[]
  sizes: number[]
}

const transposed = (variant: string, setting: Transposed): ConformanceCase => {
  const { x, filter, sizes, ...options } = setting
  const rank = sizes.length
  const windows = windowsOf(sizes, filter.slice(0, rank), options)
  const outShape = [x[0]!, ...sizes, filter[rank]!]
  const operate = (rank === 2 ? tf.conv2dTranspose : tf.conv3dTranspose) as (
    ...given: unknown[]
  ) => tf.Tensor
  return {
    op: rank === 2 ? 'conv2dTranspose' : 'conv3dTranspose',
    ...(variant ? { variant } : {}),
    inputs: [spread(x), spread(filter, -1, 1, 5)],
    compute: (input, weights) =>
      operate(input, weights, outShape, options.strides ?? 1, options.pad ?? 'same'),
    reference: (input, weights) => convolveTransposed(input!, weights!, windows, sizes),
  }
}

const small = { x: [1, 3, 2, 2], filter: [3, 3, 3, 2] }

const transposedCases = [
  transposed('', { ...small, sizes: [6, 4], strides: 2 }),
  transposed('stride 1, valid', { ...small, sizes: [5, 4], pad: 'valid' }),
  transposed('stride 3, valid', { ...small, sizes: [9, 6], strides: 3, pad: 'valid' }),
  transposed('strides 2 and 1', { ...small, sizes: [6, 2], strides: [2, 1] }),
  transposed('filter 4, stride 2, padding 1', {
    ...{ ...small, filter: [4, 4, 2, 2] },
    ...{ sizes: [6, 4], strides: 2, pad: 1 },
  }),
  transposed('stride 2, padding 1, output padding 1', {
    ...small,
    ...{ sizes: [6, 4], strides: 2, pad: 1 },
  }),
  transposed('stride 2, padding 1, filter 3 × 2', {
    ...{ ...small, filter: [3, 2, 2, 2] },
    ...{ sizes: [5, 2], strides: 2, pad: 1 },
  }),
  transposed('zero batch', { ...small, x: [0, 3, 2, 2], sizes: [6, 4], strides: 2 }),
]

const volume = { x: [1, 2, 1, 2, 2], filter: [2, 2, 2, 1, 2] }

const volumeCases = [
  transposed('', { ...volume, sizes: [4, 2, 4], strides: 2 }),
  transposed('stride 1, valid', { ...volume, sizes: [3, 2, 3], pad: 'valid' }),
  transposed('strides 1, 2 and 3', { ...volume, sizes: [2, 2, 6], strides: [1, 2, 3] }),
  transposed('filter 3, stride 2', {
    ...{ x: [1, 1, 2, 2, 2], filter: [3, 3, 3, 2, 2] },
    ...{ sizes: [2, 3, 4], strides: 2 },
  }),
]

/** Convolutions turned round, of pictures and of volumes. */
export const transposedConvolutionCases: ConformanceCase[] = [...transposedCases, ...volumeCases]
