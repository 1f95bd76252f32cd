import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import { NdArray, sizeOf } from '../../../conformance/nd-array.js'
import { pool, type WindowOptions, windowsOf } from '../../../conformance/windows.js'
import * as tf from '../../../tf.js'

interface Case extends WindowOptions {
  shape: number[]
  filterSize: number | number[]
}

const pictures: Case[] = [
  { shape: [2, 8, 8, 16], filterSize: 2, strides: 2, pad: 'valid' },
  { shape: [1, 1, 1, 1], filterSize: 1 },
  { shape: [3, 9, 7, 5], filterSize: 3, strides: 2 },
  { shape: [20, 7, 7, 3], filterSize: [3, 2], strides: [1, 3], pad: 'valid' },
  { shape: [2, 11, 10, 19], filterSize: 3, strides: 2, pad: 1 },
  { shape: [2, 11, 10, 6], filterSize: [2, 3], strides: [2, 1], pad: 1 },
  { shape: [1, 60, 50, 3], filterSize: [60, 50], pad: 'valid' },
  { shape: [2, 9, 10, 4], filterSize: 2, strides: 2, pad: [[1, 0], [0, 1]] }, // biome-ignore format: pairs
]

const volumes: Case[] = [
  { shape: [2, 6, 8, 8, 16], filterSize: 2, strides: 2, pad: 'valid' },
  { shape: [1, 1, 1, 1, 1], filterSize: 3, strides: 2 },
  { shape: [2, 7, 9, 5, 5], filterSize: 3, strides: 2 },
  { shape: [17, 4, 5, 6, 3], filterSize: [1, 3, 2], strides: [2, 1, 3], pad: 'valid' },
  { shape: [1, 6, 11, 10, 19], filterSize: 3, pad: 1 },
]

const kernelsOf = (rank: number) =>
  rank === 4
    ? { max: [tf.MaxPool, tf.MaxPoolGrad], average: [tf.AvgPool, tf.AvgPoolGrad] }
    : { max: [tf.MaxPool3D, tf.MaxPool3DGrad], average: [tf.AvgPool3D, tf.AvgPool3DGrad] }

function reference(entry: Case, x: Float32Array) {
  const sizes = entry.shape.slice(1, -1)
  const { filterSize } = entry
  const taps = sizes.map((_, axis) => (Array.isArray(filterSize) ? filterSize[axis]! : filterSize))
  const windows = windowsOf(sizes, taps, entry)
  const input = new NdArray(entry.shape, Float64Array.from(x))
  const maximum = pool(input, windows, (values) => Math.max(...values))
  const average = pool(input, windows, (values) => values.reduce((a, b) => a + b) / values.length)
  /** Of each window the places in x that it sees. */
  const places: number[][] = []
  const channels = entry.shape.at(-1)!
  pool(input, windows, (_, __, pixels, channel) =>
    places.push(pixels.map((pixel) => pixel * channels + channel)),
  )
  const gradient = (
    dy: Float32Array,
    share: (inside: number[]) => [place: number, part: number][],
  ) => {
    const result = new Float64Array(x.length)
    places.forEach((inside, index) => {
      for (const [place, part] of share(inside)) result[place]! += part * dy[index]!
    })
    return result
  }
  const first = (inside: number[]): [number, number][] => {
    const largest = Math.max(...inside.map((place) => x[place]!))
    return [[inside.find((place) => x[place] === largest)!, 1]]
  }
  const evenly = (inside: number[]) =>
    inside.map((place): [number, number] => [place, 1 / sizeOf(taps)])
  return { maximum, average, gradient, first, evenly }
}

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each([...pictures, ...volumes])('$shape, $filterSize by $strides, $pad', (entry) => {
    const { shape, filterSize, strides = 1, pad = 'same' } = entry
    const sides = Array.isArray(pad) ? [[0, 0], ...pad, [0, 0]] : pad
    const attributes = { filterSize, strides, pad: sides }
    // All negative: a window must not take its padding for a value. Few steps: there are ties.
    const values = randomValues(shape, 1).map((value) => Math.round(value * 8) / 8 - 2)
    const x = { shape, values }
    const expected = reference(entry, values)
    const outShape = [...expected.maximum.shape]
    const dy = { shape: outShape, values: randomValues(outShape, 2) }
    const kernels = kernelsOf(shape.length)

    const [output] = runKernel(kernels.max[0]!, { x }, attributes)
    expect(relativeError(output!, expected.maximum.data)).toBe(0)
    const [dx] = runKernel(
      kernels.max[1]!,
      { dy, input: x, output: { shape: outShape, values: output! } },
      attributes,
    )
    expect(relativeError(dx!, expected.gradient(dy.values, expected.first))).toBeLessThan(1e-6)
    const [average] = runKernel(kernels.average[0]!, { x }, attributes)
    expect(relativeError(average!, expected.average.data)).toBeLessThan(1e-6)
    const [spread] = runKernel(kernels.average[1]!, { dy, input: x }, attributes)
    expect(relativeError(spread!, expected.gradient(dy.values, expected.evenly))).toBeLessThan(1e-6)
  })
})
