import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import { randomStream } from '../../../random.js'
import * as tf from '../../../tf.js'
import { bilinearTapsGradient, bilinearTapsKernel, bilinearTapsKernels } from '../bilinear-taps.js'
import { roiAlignGradient, roiAlignKernel } from '../roi-align.js'
import { roiAlignTables } from '../roi-align-tables.js'
import { tapKernelNames } from '../taps.js'

const cases = [
  { groups: 2, rows: 101, points: 203, taps: 4, channels: 19 },
  { groups: 1, rows: 1, points: 1, taps: 1, channels: 1 },
  { groups: 3, rows: 997, points: 1009, taps: 3, channels: 64 },
  { groups: 11, rows: 5, points: 13, taps: 2, channels: 3 },
  { groups: 2, rows: 3001, points: 10007, taps: 4, channels: 2 },
  { groups: 1, rows: 2, points: 9001, taps: 3, channels: 1 },
  { groups: 2, rows: 7, points: 0, taps: 4, channels: 5 },
]

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(cases)('$groups × $points points of $taps of $rows rows, $channels', (sizes) => {
    const { groups, rows, points, taps, channels } = sizes
    const random = randomStream(1)
    const picks = [groups, points, taps]
    const indices = {
      shape: picks,
      values: Int32Array.from({ length: groups * points * taps }, () => random.integer(rows)),
      dtype: 'int32' as const,
    }
    const x = { shape: [groups, rows, channels], values: randomValues([groups, rows, channels], 1) }
    const weights = { shape: picks, values: randomValues(picks, 2) }
    const dy = {
      shape: [groups, points, channels],
      values: randomValues([groups, points, channels], 3),
    }
    const output = new Float64Array(dy.values.length)
    const dx = new Float64Array(x.values.length)
    const dWeights = new Float64Array(weights.values.length)
    indices.values.forEach((row, at) => {
      const point = Math.floor(at / taps)
      const source = Math.floor(point / points) * rows + row
      for (let c = 0; c < channels; c++) {
        const [value, slope] = [x.values[source * channels + c]!, dy.values[point * channels + c]!]
        output[point * channels + c]! += weights.values[at]! * value
        dx[source * channels + c]! += weights.values[at]! * slope
        dWeights[at]! += value * slope
      }
    })
    const { gather, scatter, multiply } = tapKernelNames
    const [gathered] = runKernel(gather, { x, indices, weights }, {})
    expect(relativeError(gathered!, output)).toBeLessThan(5e-6)
    const [scattered] = runKernel(scatter, { points: dy, indices, weights }, { rows })
    expect(relativeError(scattered!, dx)).toBeLessThan(5e-6)
    const [multiplied] = runKernel(multiply, { x, points: dy, indices }, {})
    expect(relativeError(multiplied!, dWeights)).toBeLessThan(5e-6)
  })

  test.each([false, true])('bilinear taps equal those composed of operations, edge %s', (edge) => {
    const special = [Number.NaN, Number.POSITIVE_INFINITY, -1, -0.5, 0, 4, 5, 4.5, 6, 7, -1e9, 3.25]
    const values = [...special, ...randomValues([1012], 1).map((value) => 12 * value)]
    const positions = { shape: [2, values.length / 4, 2], values: Float32Array.from(values) }
    const shape = [2, values.length / 4, 4]
    const dWeights = { shape, values: randomValues(shape, 2) }
    const attributes = { height: 5, width: 7, edge }
    const composed = tf.tidy(() => {
      const inputs = {
        positions: tf.tensor(positions.values, positions.shape),
        dWeights: tf.tensor(dWeights.values, shape),
      }
      return bilinearTapsKernels.flatMap(({ compute }) =>
        [compute(inputs, attributes as never)].flat().map((tensor) => tensor.dataSync()),
      )
    })
    const [indices, weights] = runKernel(bilinearTapsKernel, { positions }, attributes)
    const [gradient] = runKernel(bilinearTapsGradient, { dWeights, positions }, attributes)
    expect(relativeError(weights!, composed[1]!)).toBe(0)
    expect(relativeError(gradient!, composed[2]!)).toBeLessThan(1e-6)
    weights!.forEach((weight, at) => {
      if (weight !== 0) expect(indices![at]).toBe(composed[0]![at])
    })
  })

  test.each([
    { shape: [2, 37, 41, 67], count: 31, outputSize: [7, 7], samplingRatio: 2 },
    { shape: [3, 50, 29, 3], count: 53, outputSize: [5, 3], samplingRatio: 0 },
    { shape: [1, 1, 1, 1], count: 2, outputSize: [1, 1], samplingRatio: 0 },
  ] as const)('RoIAlign on $shape, $count boxes', ({ shape, count, ...options }) => {
    const random = randomStream(2)
    const boxes = Float32Array.from(
      { length: 4 * count },
      (_, at) => random.uniform(-9, 30) + (at % 4 > 1 ? 20 : 0),
    )
    const pictures = Int32Array.from({ length: count }, () => random.integer(shape[0]))
    const attributes = { ...options, spatialScale: 0.9, aligned: true }
    const tables = roiAlignTables(boxes, pictures, shape, attributes)
    const features = { shape, values: randomValues(shape, 1) }
    const outShape = [count, ...options.outputSize, shape[3]]
    const dy = { shape: outShape, values: randomValues(outShape, 3) }
    const output = new Float64Array(dy.values.length)
    const gradient = new Float64Array(features.values.length)
    const [outHeight, outWidth] = options.outputSize
    for (let at = 0; at < output.length; at++) {
      const [c, pixel] = [at % shape[3], Math.floor(at / shape[3])]
      const [column, row] = [pixel % outWidth, Math.floor(pixel / outWidth)]
      const list = Math.floor(row / outHeight) * outWidth + column
      const { rows, columns } = tables
      for (let i = rows.starts[row]!; i < rows.starts[row + 1]!; i++) {
        for (let j = columns.starts[list]!; j < columns.starts[list + 1]!; j++) {
          const source = (rows.places[i]! * shape[2] + columns.places[j]!) * shape[3] + c
          const weight = rows.weights[i]! * columns.weights[j]!
          output[at]! += weight * features.values[source]!
          gradient[source]! += weight * dy.values[at]!
        }
      }
    }
    const places = {
      boxes: { shape: [count, 4], values: boxes },
      pictures: { shape: [count], values: pictures, dtype: 'int32' as const },
    }
    const [found] = runKernel(roiAlignKernel, { features, ...places }, attributes)
    expect(relativeError(found!, output)).toBeLessThan(5e-6)
    const [back] = runKernel(roiAlignGradient, { dy, ...places }, { ...attributes, shape })
    expect(relativeError(back!, gradient)).toBeLessThan(5e-6)
  })
})
