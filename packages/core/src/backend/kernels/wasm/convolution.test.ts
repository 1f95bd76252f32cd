import { describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import {
  convolution,
  convolutionFilterGradient,
  convolutionInputGradient,
  randomValues,
  relativeError,
} from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'
import { describe as describeConvolution } from './convolution-shape.js'

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding

interface Case {
  x: number[]
  filter: number[]
  strides?: number | [number, number]
  dilations?: number | [number, number]
  pad?: Pad
}

const explicit: Pad = [
  [0, 0],
  [2, 1],
  [0, 3],
  [0, 0],
]

const cases: Case[] = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
  { x: [2, 9, 7, 3], filter: [3, 3, 3, 5] },
  { x: [5, 1, 1, 6], filter: [3, 3, 6, 9] },
  { x: [2, 1, 4, 6], filter: [3, 3, 6, 5] },
  { x: [2, 4, 1, 6], filter: [3, 3, 6, 5], strides: 2 },
  { x: [2, 2, 2, 3], filter: [5, 5, 3, 4] },
  { x: [1, 4, 4, 2], filter: [3, 3, 2, 3], dilations: 5, pad: 5 },
  { x: [2, 28, 28, 1], filter: [5, 5, 1, 32], pad: 'valid' },
  { x: [3, 28, 28, 16], filter: [3, 3, 16, 16] },
  { x: [3, 14, 14, 32], filter: [3, 3, 32, 64], strides: 2 },
  { x: [2, 15, 15, 3], filter: [3, 3, 3, 7], strides: 2 },
  { x: [2, 13, 17, 5], filter: [3, 2, 5, 11], strides: [2, 3], pad: 'valid' },
  { x: [2, 13, 17, 7], filter: [4, 4, 7, 3], strides: 3, pad: explicit },
  { x: [2, 12, 11, 5], filter: [3, 3, 5, 9], dilations: 2 },
  { x: [1, 16, 16, 6], filter: [3, 3, 6, 1], dilations: [1, 3], pad: 'valid' },
  { x: [2, 11, 11, 3], filter: [1, 1, 3, 1] },
  { x: [2, 11, 11, 19], filter: [1, 1, 19, 23], strides: 2 },
  { x: [2, 10, 10, 130], filter: [3, 3, 130, 8] },
  { x: [3, 14, 14, 24], filter: [3, 3, 24, 28] },
  { x: [2, 13, 15, 32], filter: [3, 3, 32, 24], pad: 'valid' },
  { x: [2, 11, 14, 84], filter: [3, 3, 84, 132] },
  { x: [1, 16, 17, 24], filter: [3, 3, 24, 36], pad: explicit },
  { x: [1, 16, 16, 516], filter: [3, 3, 516, 24] },
  { x: [9, 4, 4, 70], filter: [3, 3, 70, 66] },
  { x: [20, 7, 7, 64], filter: [1, 1, 64, 128] },
  { x: [1, 5, 400, 2], filter: [3, 5, 2, 4], pad: 2 },
  { x: [1, 8, 8, 4], filter: [2, 2, 4, 4], strides: 3, pad: 'valid' },
]

const title = ({ x, filter, strides = 1, dilations = 1, pad = 'same' }: Case) =>
  `[${x}] * [${filter}], stride ${strides}, dilation ${dilations}, padding ${pad}`

describe.each([1, 2])('on %i threads', (threads) => {
  test.each(cases.map((entry) => [title(entry), entry] as const))('%s', async (_, entry) => {
    await startWasm(threads)
    const attributes = {
      strides: entry.strides ?? 1,
      dilations: entry.dilations ?? 1,
      pad: entry.pad ?? 'same',
      dataFormat: 'NHWC' as const,
    }
    const info = describeConvolution(entry.x, entry.filter, attributes)
    const x = { shape: entry.x, values: randomValues(entry.x, 1) }
    const filter = { shape: entry.filter, values: randomValues(entry.filter, 2) }
    const dy = { shape: info.outShape, values: randomValues(info.outShape, 3) }

    const [output] = runKernel(tf.Conv2D, { x, filter }, attributes)
    expect(relativeError(output!, convolution(info, x.values, filter.values))).toBeLessThan(5e-6)

    const inputShape = entry.x
    const [dx] = runKernel(tf.Conv2DBackpropInput, { dy, filter }, { ...attributes, inputShape })
    const expectedDx = convolutionInputGradient(info, dy.values, filter.values)
    expect(relativeError(dx!, expectedDx)).toBeLessThan(5e-6)

    const filterShape = entry.filter
    const [dw] = runKernel(tf.Conv2DBackpropFilter, { x, dy }, { ...attributes, filterShape })
    const expectedDw = convolutionFilterGradient(info, x.values, dy.values)
    expect(relativeError(dw!, expectedDw)).toBeLessThan(5e-6)
  })
})
