import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { eachTap, randomValues, relativeError } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'

type Shape = [number, number, number, number]

const cases = [
  { shape: [2, 8, 8, 16], filterSize: 2, strides: 2, pad: 'valid' },
  { shape: [1, 1, 1, 1], filterSize: 1, strides: 1, pad: 'same' },
  { shape: [3, 9, 7, 5], filterSize: 3, strides: 2, pad: 'same' },
  { shape: [20, 7, 7, 3], filterSize: [3, 2], strides: [1, 3], pad: 'valid' },
  { shape: [2, 11, 10, 19], filterSize: 3, strides: 2, pad: 1 },
  {
    shape: [2, 9, 10, 4],
    filterSize: 2,
    strides: 2,
    pad: [
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ],
  },
] as { shape: Shape; filterSize: number; strides: number; pad: 'same' }[]

function reference(
  shape: Shape,
  entry: (typeof cases)[number],
  x: Float32Array,
  dy?: Float32Array,
) {
  const { filterSize, strides, pad } = entry
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad)
  const channels = shape[3]
  const size = tf.util.sizeFromShape(info.outShape)
  const maximum = new Float64Array(size).fill(Number.NEGATIVE_INFINITY)
  const winner = new Int32Array(size)
  const maxGradient = new Float64Array(x.length)
  const averageGradient = new Float64Array(x.length)
  eachTap(info, (to, from) => {
    for (let c = 0; c < channels; c++) {
      const value = x[from * channels + c]!
      if (value > maximum[to * channels + c]!) {
        maximum[to * channels + c] = value
        winner[to * channels + c] = from * channels + c
      }
      if (dy) {
        const share = dy[to * channels + c]! / (info.filterHeight * info.filterWidth)
        averageGradient[from * channels + c]! += share
      }
    }
  })
  dy?.forEach((value, i) => {
    maxGradient[winner[i]!]! += value
  })
  return { info, maximum, maxGradient, averageGradient }
}

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(cases)('$shape, $filterSize by $strides, padding $pad', (entry) => {
    const { shape, filterSize, strides, pad } = entry
    const attributes = { filterSize, strides, pad }
    // All negative: a window must not take its padding for a value. Few steps: there are ties.
    const values = randomValues(shape, 1).map((value) => Math.round(value * 8) / 8 - 2)
    const x = { shape, values }
    const { info } = reference(shape, entry, values)
    const dy = { shape: info.outShape, values: randomValues(info.outShape, 2) }
    const expected = reference(shape, entry, values, dy.values)

    const [output] = runKernel(tf.MaxPool, { x }, attributes)
    expect(relativeError(output!, expected.maximum)).toBe(0)
    const [dx] = runKernel(
      tf.MaxPoolGrad,
      { dy, input: x, output: { shape: info.outShape, values: output! } },
      attributes,
    )
    expect(relativeError(dx!, expected.maxGradient)).toBeLessThan(1e-6)
    const [average] = runKernel(tf.AvgPoolGrad, { dy, input: x }, attributes)
    expect(relativeError(average!, expected.averageGradient)).toBeLessThan(1e-6)
  })
})
