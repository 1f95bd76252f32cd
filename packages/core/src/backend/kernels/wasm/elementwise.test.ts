import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'

const special = [0, -0, 1e-20, 0.3, 0.6499, 0.65, 0.6501, 1, 9, 20, 87, 88, 100, 1e30, Infinity]
const values = [...special, ...special.map((value) => -value), Number.NaN]

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each([
    [tf.Tanh, Math.tanh],
    [tf.Sigmoid, (x: number) => 1 / (1 + Math.exp(-x))],
    [tf.Relu, (x: number) => Math.max(0, x)],
  ] as const)('%s is exact to the last places everywhere', (name, expected) => {
    for (const x of [values, [...randomValues([100_003], 1)].map((value) => value * 10)]) {
      const [y] = runKernel(name, { x: { shape: [x.length], values: x } }, {})
      let worst = 0
      x.forEach((value, i) => {
        const exact = expected(Math.fround(value))
        if (Number.isNaN(exact) || exact === y![i]) return
        worst = Math.max(worst, Math.abs(y![i]! - exact) / (1e-30 + Math.abs(exact)))
      })
      expect(worst).toBeLessThan(2.5e-7)
    }
    const [nan] = runKernel(name, { x: { shape: [1], values: [Number.NaN] } }, {})
    expect(nan![0]).toBeNaN()
  })

  test('ReluGrad passes the gradient where the output is positive', () => {
    for (const size of [1, 7, 100_003]) {
      const [dy, y] = [1, 2].map((seed) => ({ shape: [size], values: randomValues([size], seed) }))
      const [dx] = runKernel('ReluGrad', { dy: dy!, y: y! }, {})
      const expected = dy!.values.map((value, i) => (y!.values[i]! > 0 ? value : 0))
      expect(relativeError(dx!, expected)).toBe(0)
    }
  })

  test('UnsortedSegmentSum adds rows by id and drops foreign ids', () => {
    const shape = [1001, 3, 5]
    const x = randomValues(shape, 1)
    const ids = Int32Array.from({ length: 1001 }, (_, i) => ((i * 37) % 91) - 3)
    const expected = new Float64Array(80 * 15)
    x.forEach((value, i) => {
      const id = ids[Math.floor(i / 15)]!
      if (id >= 0 && id < 80) expected[id * 15 + (i % 15)]! += value
    })
    const inputs = {
      x: { shape, values: x },
      segmentIds: { shape: [1001], values: ids, dtype: 'int32' as const },
    }
    const [sums] = runKernel(tf.UnsortedSegmentSum, inputs, { numSegments: 80 })
    expect(relativeError(sums!, expected)).toBeLessThan(1e-6)
  })
})
