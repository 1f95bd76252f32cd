import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { eachTap, randomValues, relativeError } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'
import { describe as describeConvolution } from './convolution-shape.js'

interface Case {
  x: number[]
  filter: number[]
  strides: number | [number, number]
  dilations: number | [number, number]
  pad: 'same' | 'valid' | number
}

const cases: Case[] = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], strides: 1, dilations: 1, pad: 'same' },
  { x: [2, 14, 14, 16], filter: [3, 3, 16, 1], strides: 1, dilations: 1, pad: 'same' },
  { x: [2, 15, 13, 7], filter: [3, 3, 7, 1], strides: 2, dilations: 1, pad: 'same' },
  { x: [1, 30, 31, 19], filter: [5, 3, 19, 1], strides: 1, dilations: [2, 3], pad: 'valid' },
  { x: [3, 9, 10, 5], filter: [3, 3, 5, 3], strides: [2, 1], dilations: 1, pad: 1 },
  { x: [17, 6, 6, 4], filter: [2, 2, 4, 4], strides: 3, dilations: 1, pad: 'valid' },
  { x: [2, 9, 8, 6], filter: [3, 3, 6, 2], strides: 1, dilations: 1, pad: 'same' },
  { x: [2, 8, 8, 40], filter: [3, 3, 40, 1], strides: 1, dilations: 1, pad: 2 },
  { x: [1, 61, 40, 36], filter: [3, 5, 36, 1], strides: [2, 3], dilations: 1, pad: 1 },
  { x: [2, 13, 3, 2], filter: [3, 3, 2, 24], strides: 1, dilations: [5, 2], pad: 'same' },
]

function references(
  info: tf.backend_util.Conv2DInfo,
  x: Float32Array,
  w: Float32Array,
  dy: Float32Array,
) {
  const { inChannels: c, outChannels: o } = info
  const y = new Float64Array(dy.length)
  const dx = new Float64Array(x.length)
  const dw = new Float64Array(w.length)
  eachTap(info, (to, from, tap) => {
    for (let j = 0; j < o; j++) {
      const [i, k] = [from * c + Math.floor((j * c) / o), tap * o + j]
      y[to * o + j]! += x[i]! * w[k]!
      dx[i]! += dy[to * o + j]! * w[k]!
      dw[k]! += dy[to * o + j]! * x[i]!
    }
  })
  return { y, dx, dw }
}

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(cases)('$x * $filter, stride $strides, dilation $dilations, padding $pad', (entry) => {
    const { strides, dilations, pad } = entry
    const attributes = { strides, dilations, pad }
    const info = describeConvolution(entry.x, entry.filter, attributes, true)
    const x = { shape: entry.x, values: randomValues(entry.x, 1) }
    const filter = { shape: entry.filter, values: randomValues(entry.filter, 2) }
    const dy = { shape: info.outShape, values: randomValues(info.outShape, 3) }
    const expected = references(info, x.values, filter.values, dy.values)

    const [y] = runKernel(tf.DepthwiseConv2dNative, { x, filter }, attributes)
    expect(relativeError(y!, expected.y)).toBeLessThan(5e-6)
    const [dx] = runKernel(
      tf.DepthwiseConv2dNativeBackpropInput,
      { dy, filter },
      { ...attributes, inputShape: entry.x },
    )
    expect(relativeError(dx!, expected.dx)).toBeLessThan(5e-6)
    const [dw] = runKernel(
      tf.DepthwiseConv2dNativeBackpropFilter,
      { x, dy },
      { ...attributes, filterShape: entry.filter },
    )
    expect(relativeError(dw!, expected.dw)).toBeLessThan(5e-6)
  })

  test('adds a bias and an activation', () => {
    const x = { shape: [1, 4, 4, 3], values: randomValues([1, 4, 4, 3], 1).map((v) => v * 9) }
    const filter = { shape: [1, 1, 3, 1], values: [1, -1, 2] }
    const bias = { shape: [3], values: [1, 2, -3] }
    const attributes = { strides: 1, dilations: 1, pad: 'same', activation: 'relu6' }
    const [y] = runKernel(tf.FusedDepthwiseConv2D, { x, filter, bias }, attributes)
    const expected = x.values.map((value, i) =>
      Math.min(6, Math.max(0, value * filter.values[i % 3]! + bias.values[i % 3]!)),
    )
    expect(relativeError(y!, expected)).toBeLessThan(1e-6)
  })
})
