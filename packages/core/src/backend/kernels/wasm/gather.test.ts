import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'

const settings = [
  { batch: 1, outer: 1, length: 1000, width: 64, picked: 777 },
  { batch: 1, outer: 31, length: 17, width: 1, picked: 301 },
  { batch: 5, outer: 3, length: 11, width: 7, picked: 129 },
  { batch: 2, outer: 1, length: 3, width: 100, picked: 0 },
]

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(settings)('gather of $picked from $length in $batch', (setting) => {
    const { batch, outer, length, width, picked } = setting
    const shape = [batch, outer, length, width]
    const x = randomValues(shape, 1)
    const places = Int32Array.from({ length: batch * picked }, (_, i) => (i * 7919) % length)
    const inputs = {
      x: { shape, values: x },
      indices: { shape: [batch, picked], values: places, dtype: 'int32' as const },
    }
    const [found] = runKernel(tf.GatherV2, inputs, { axis: 2, batchDims: 1 })
    const expected: number[] = []
    for (let b = 0; b < batch; b++) {
      for (let o = 0; o < outer; o++) {
        for (let p = 0; p < picked; p++) {
          const row = ((b * outer + o) * length + places[b * picked + p]!) * width
          expected.push(...x.subarray(row, row + width))
        }
      }
    }
    expect([...found!]).toEqual(expected)
  })

  test('an index that is not there is named before anything is read', () => {
    const x = tf.ones([3, 2])
    for (const index of [-1, 3]) {
      const indices = tf.tensor1d([0, index], 'int32')
      expect(() => tf.gather(x, indices)).toThrow(`the index ${index} is not among the 3`)
    }
  })

  test('sums and products of what lies before, along rows and columns', () => {
    const shape = [3, 5000, 2]
    const x = randomValues(shape, 1).map((value) => value + 1)
    let worst = 0
    for (const reverse of [false, true]) {
      const attributes = { axis: 1, exclusive: false, reverse }
      const [found] = runKernel(tf.Cumsum, { x: { shape, values: x } }, attributes)
      const sums = [0, 0]
      for (let step = 0; step < 5000; step++) {
        const row = reverse ? 4999 - step : step
        for (const column of [0, 1]) {
          const at = (5000 + row) * 2 + column
          sums[column]! += x[at]!
          worst = Math.max(worst, Math.abs(found![at]! / sums[column]! - 1))
        }
      }
    }
    expect(worst).toBeLessThan(1e-6)
  })
})
