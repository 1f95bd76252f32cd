import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'

const infinity = Number.POSITIVE_INFINITY
const special = [
  ...[0, 1e-45, 1e-40, 1.2e-38, 1e-20, 1e-4, 0.3, 0.4999, 0.5, 0.5001, Math.SQRT1_2, 0.99999994, 1],
  ...[1.0000001, 1.5, 2, 2.5, 3.9, 9, 20, 86.9, 87, 88, 88.72, 88.73, 89, 100, 104, 1e10, 1e38],
]
const values = [...special, ...special.map((value) => -value), infinity, -infinity]

const roundHalfToEven = (x: number) => {
  const rounded = Math.round(x)
  return rounded - x === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

/** 1 - a continued fraction beyond 2, the Taylor series within. */
function erf(x: number): number {
  const size = Math.abs(x)
  if (size > 6) return Math.sign(x)
  let sum = 0
  if (size < 3) {
    let term = x
    for (let n = 0; n < 100; n++) {
      sum += term / (2 * n + 1)
      term *= (-x * x) / (n + 1)
    }
    return (2 / Math.sqrt(Math.PI)) * sum
  }
  let fraction = size
  for (let n = 60; n >= 1; n--) fraction = size + n / 2 / fraction
  return Math.sign(x) * (1 - Math.exp(-size * size) / fraction / Math.sqrt(Math.PI))
}

const functions: [name: string, exact: (x: number) => number][] = [
  [tf.Abs, Math.abs],
  [tf.Neg, (x) => -x],
  [tf.Square, (x) => x * x],
  [tf.Sqrt, Math.sqrt],
  [tf.Rsqrt, (x) => 1 / Math.sqrt(x)],
  [tf.Reciprocal, (x) => 1 / x],
  [tf.Floor, Math.floor],
  [tf.Ceil, Math.ceil],
  [tf.Round, roundHalfToEven],
  [tf.Sign, Math.sign],
  [tf.Exp, Math.exp],
  [tf.Expm1, Math.expm1],
  [tf.Log, Math.log],
  [tf.Log1p, Math.log1p],
  [tf.Erf, erf],
  [tf.Softplus, (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)],
]

/** Smaller numbers have fewer digits. */
const smallestNormal = 2 ** -126

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(functions)('%s is exact to the last places everywhere', (name, exactly) => {
    for (const x of [values, [...randomValues([20_011], 1)].map((value) => value * 10)]) {
      const [y] = runKernel(name, { x: { shape: [x.length], values: x } }, {})
      const wrong = x.filter((value, i) => {
        const exact = exactly(Math.fround(value))
        if (Object.is(Math.fround(exact), y![i]) || Math.fround(exact) === y![i]) return false
        return !(Math.abs(y![i]! - exact) < 5e-7 * Math.max(smallestNormal, Math.abs(exact)))
      })
      expect(wrong).toEqual([])
    }
    const [nan] = runKernel(name, { x: { shape: [1], values: [Number.NaN] } }, {})
    expect(nan![0]).toBeNaN()
  })
})
