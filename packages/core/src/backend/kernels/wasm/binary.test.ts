import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'

type Exact = (a: number, b: number) => number

const operations: [name: string, exactly: Exact][] = [
  [tf.Add, (a, b) => a + b],
  [tf.Sub, (a, b) => a - b],
  [tf.Multiply, (a, b) => a * b],
  [tf.RealDiv, (a, b) => a / b],
  [tf.Maximum, Math.max],
  [tf.Minimum, Math.min],
  [tf.SquaredDifference, (a, b) => (a - b) ** 2],
  [tf.Pow, (a, b) => a ** b],
  [tf.Equal, (a, b) => Number(a === b)],
  [tf.NotEqual, (a, b) => Number(a !== b)],
  [tf.Greater, (a, b) => Number(a > b)],
  [tf.GreaterEqual, (a, b) => Number(a >= b)],
  [tf.Less, (a, b) => Number(a < b)],
  [tf.LessEqual, (a, b) => Number(a <= b)],
]

const shapes: [a: number[], b: number[]][] = [
  [[1], [1]],
  [[7], [7]],
  [[20_011], [20_011]],
  [[20_011], []],
  [[1, 1], [20_021]],
  [[3001, 3], [3]],
  [[3], [3001, 3]],
  [
    [2, 37, 41, 16],
    [2, 1, 1, 16],
  ],
  [
    [513, 67],
    [513, 1],
  ],
  [
    [9, 1, 8, 1, 7],
    [1, 6, 1, 5, 1],
  ],
  [
    [2, 1, 3, 1, 2, 5],
    [1, 4, 1, 5, 1, 5],
  ],
  [
    [0, 3],
    [1, 3],
  ],
]

/** The place of the number of an input that meets a place of the output. */
function meet(shape: number[], output: number[], place: number) {
  let [at, stride, rest] = [0, 1, place]
  for (let axis = output.length - 1; axis >= 0; axis--) {
    const index = rest % output[axis]!
    rest = Math.floor(rest / output[axis]!)
    const length = shape[axis - output.length + shape.length] ?? 1
    if (length > 1) at += index * stride
    stride *= length
  }
  return at
}

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(operations)('%s of every kind of broadcasting', (name, exactly) => {
    for (const [a, b] of shapes) {
      // A few numbers only, so that some are equal; positive, for powers.
      const [x, y] = [randomValues(a, 1), randomValues(b, 2)].map((numbers) =>
        numbers.map((value) => 1 + Math.round((value + 1) * 20) / 8),
      ) as [Float32Array, Float32Array]
      const shape = tf.broadcast_util.assertAndGetBroadcastShape(a, b)
      const inputs = { a: { shape: a, values: x }, b: { shape: b, values: y } }
      const [found] = runKernel(name, inputs, {})
      const expected = Float64Array.from({ length: tf.util.sizeFromShape(shape) }, (_, place) =>
        exactly(x[meet(a, shape, place)]!, y[meet(b, shape, place)]!),
      )
      expect(relativeError(found!, expected), `[${a}] and [${b}]`).toBeLessThan(5e-7)
    }
  })

  test('powers are exact to the last places', () => {
    const infinity = Number.POSITIVE_INFINITY
    const bases = [0, 1e-45, 1e-38, 1e-5, 0.3, 0.9999999, 1, 1.0000001, Math.SQRT2, 2, 7, 1e5, 3e38]
    const exponents = [0, 1e-6, 0.5, 0.75, 1, 2, 2.2, 3, 7, 17, 64, 127, 1000, 65537, 1e9]
    const a = [...bases, ...bases.map((base) => -base), infinity, -infinity, Number.NaN]
    const b = [...exponents, ...exponents.map((exponent) => -exponent), Number.NaN]
    const inputs = {
      a: { shape: [a.length, 1], values: a },
      b: { shape: [b.length], values: b },
    }
    const [found] = runKernel(tf.Pow, inputs, {})
    const pairs = a.flatMap((base) => b.map((exponent) => [base, exponent] as const))
    const wrong = pairs.filter(([base, exponent], i) => {
      if (base === 1 && Number.isNaN(exponent)) return false
      const exact = Math.fround(base) ** Math.fround(exponent)
      if (Object.is(Math.fround(exact), found![i]) || Math.fround(exact) === found![i]) return false
      return !(Math.abs(found![i]! - exact) < 3e-6 * Math.max(2 ** -126, Math.abs(exact)))
    })
    expect(wrong).toEqual([])
  })

  test('a square of negative numbers, and a power of 1', () => {
    const x = tf.tensor1d([-3, 0, 2.5])
    expect([...tf.pow(x, 2).dataSync()]).toEqual([9, 0, 6.25])
    expect([...tf.pow(x, 1).dataSync()]).toEqual([-3, 0, 2.5])
    expect(tf.pow(x, tf.tensor2d([[2]])).shape).toEqual([1, 3])
  })

  test('where chooses by bytes', () => {
    for (const size of [1, 7, 20_011]) {
      const [a, b] = [randomValues([size], 1), randomValues([size], 2)]
      const chosen = Array.from(a, (value, i) => value > b[i]!)
      const found = tf.tidy(() =>
        tf.where(tf.tensor1d(chosen, 'bool'), tf.tensor1d(a), tf.tensor1d(b)).dataSync(),
      )
      expect([...found]).toEqual(Array.from(a, (value, i) => (chosen[i] ? value : b[i]!)))
      const joined = tf.tidy(() => {
        const [one, other] = [tf.tensor1d(chosen, 'bool'), tf.greater(tf.tensor1d(a), 0)]
        return [tf.logicalAnd(one, other), tf.logicalOr(one, other)].map((both) => [
          ...both.dataSync(),
        ])
      })
      expect(joined).toEqual([
        chosen.map((value, i) => Number(value && a[i]! > 0)),
        chosen.map((value, i) => Number(value || a[i]! > 0)),
      ])
      const counted = tf.tidy(() => tf.cast(tf.tensor1d(chosen, 'bool'), 'float32').dataSync())
      expect([...counted]).toEqual(chosen.map(Number))
    }
  })
})
