import * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { convolve, type WindowOptions, windowsOf } from '../windows.js'

interface Setting extends WindowOptions {
  x: number[]
  filter: number[]
}

const conv3d = (variant: string, change: Partial<Setting>): ConformanceCase => {
  const setting = { x: [1, 3, 4, 3, 2], filter: [2, 3, 2, 2, 2], ...change }
  const { x: shape, filter: filterShape, ...options } = setting
  const { strides = 1, dilations = 1, pad = 'same' } = options
  const windows = windowsOf(shape.slice(1, 4), filterShape.slice(0, 3), options)
  return {
    op: 'conv3d',
    ...(variant ? { variant } : {}),
    inputs: [spread(shape), spread(filterShape, -1, 1, 5)],
    compute: (x, filter) =>
      tf.conv3d(
        x as tf.Tensor5D,
        filter as tf.Tensor5D,
        strides as number,
        pad as 'same',
        'NDHWC',
        dilations as number,
      ),
    reference: (x, filter) => convolve(x!, filter!, windows),
  }
}

/** Convolutions of volumes. */
export const convolution3dCases: ConformanceCase[] = [
  conv3d('', {}),
  conv3d('stride 2', { strides: 2 }),
  conv3d('strides 1, 2 and 1, valid', { strides: [1, 2, 1], pad: 'valid' }),
  conv3d('padding 1', { pad: 1, x: [1, 2, 3, 3, 1], filter: [2, 3, 2, 1, 2] }),
  conv3d('dilation 2', { dilations: 2, x: [1, 3, 4, 3, 1], filter: [2, 2, 2, 1, 2] }),
  conv3d('dilations 2, 1 and 2, valid', {
    ...{ dilations: [2, 1, 2], pad: 'valid' },
    ...{ x: [1, 4, 3, 4, 1], filter: [2, 2, 2, 1, 2] },
  }),
  conv3d('1 × 1 × 1', { filter: [1, 1, 1, 2, 3] }),
  conv3d('stride 3, filter 1', {
    strides: 3,
    ...{ x: [1, 5, 4, 6, 1], filter: [1, 1, 1, 1, 2] },
  }),
  conv3d('one channel', { x: [2, 3, 3, 3, 1], filter: [3, 3, 3, 1, 1] }),
  conv3d('size 1', { x: [2, 1, 1, 1, 2] }),
  conv3d('zero batch', { x: [0, 3, 4, 3, 2] }),
]
