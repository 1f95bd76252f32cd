import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import { NdArray, sizeOf } from '../../../conformance/nd-array.js'
import {
  convolve,
  convolveTransposed,
  type WindowOptions,
  type Windows,
  windowsOf,
} from '../../../conformance/windows.js'
import * as tf from '../../../tf.js'

interface Case extends WindowOptions {
  x: number[]
  filter: number[]
}

const cases: Case[] = [
  { x: [1, 1, 1, 1, 1], filter: [1, 1, 1, 1, 1] },
  { x: [2, 7, 9, 8, 3], filter: [3, 3, 3, 3, 5] },
  { x: [1, 8, 10, 11, 16], filter: [3, 3, 3, 16, 24] },
  { x: [2, 9, 8, 7, 4], filter: [2, 3, 1, 4, 9], strides: [1, 2, 3] },
  { x: [1, 5, 13, 12, 17], filter: [3, 4, 2, 17, 7], strides: 2, pad: 'valid' },
  { x: [1, 11, 9, 10, 5], filter: [3, 2, 3, 5, 3], dilations: [2, 3, 1], pad: 2 },
  { x: [3, 4, 7, 7, 70], filter: [1, 1, 1, 70, 66] },
  { x: [1, 6, 6, 6, 2], filter: [1, 1, 1, 2, 3], strides: 4 },
  { x: [1, 3, 4, 300, 1], filter: [3, 3, 3, 1, 1] },
]

/** [taps, c, o]: of each tap the products of what it sees with the gradient of the output. */
function filterGradient(x: NdArray, dy: NdArray, filter: number[], { counts, links }: Windows) {
  const [channels, out] = filter.slice(-2) as [number, number]
  const pixels = sizeOf(x.shape.slice(1, -1))
  const result = new Float64Array(sizeOf(filter))
  for (let n = 0; n < x.shape[0]!; n++) {
    for (const { window, pixel, tap } of links) {
      for (let c = 0; c < channels; c++) {
        const value = x.data[(n * pixels + pixel) * channels + c]!
        for (let o = 0; o < out; o++) {
          const slope = dy.data[(n * sizeOf(counts) + window) * out + o]!
          result[(tap * channels + c) * out + o]! += value * slope
        }
      }
    }
  }
  return result
}

const double = (shape: number[], values: Float32Array) =>
  new NdArray(shape, Float64Array.from(values))

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(cases)('$x * $filter, $strides $dilations $pad', (entry) => {
    const { strides = 1, dilations = 1, pad = 'same' } = entry
    const attributes = { strides, dilations, pad, dataFormat: 'NDHWC' }
    const windows = windowsOf(entry.x.slice(1, 4), entry.filter.slice(0, 3), entry)
    const outShape = [entry.x[0]!, ...windows.counts, entry.filter[4]!]
    const x = { shape: entry.x, values: randomValues(entry.x, 1) }
    const filter = { shape: entry.filter, values: randomValues(entry.filter, 2) }
    const dy = { shape: outShape, values: randomValues(outShape, 3) }
    const [inputs, weights, slopes] = [x, filter, dy].map(({ shape, values }) =>
      double(shape, values),
    ) as [NdArray, NdArray, NdArray]

    const [output] = runKernel(tf.Conv3D, { x, filter }, attributes)
    expect(relativeError(output!, convolve(inputs, weights, windows).data)).toBeLessThan(5e-6)

    const inputShape = entry.x
    const [dx] = runKernel(tf.Conv3DBackpropInputV2, { dy, filter }, { ...attributes, inputShape })
    const expectedDx = convolveTransposed(slopes, weights, windows, entry.x.slice(1, 4))
    expect(relativeError(dx!, expectedDx.data)).toBeLessThan(5e-6)

    const filterShape = entry.filter
    const [dw] = runKernel(tf.Conv3DBackpropFilterV2, { x, dy }, { ...attributes, filterShape })
    const expectedDw = filterGradient(inputs, slopes, entry.filter, windows)
    expect(relativeError(dw!, expectedDw)).toBeLessThan(5e-6)
  })
})
