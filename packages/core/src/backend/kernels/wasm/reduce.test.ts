import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'

const cases: { shape: number[]; axis: number[] }[] = [
  { shape: [1], axis: [0] },
  { shape: [64, 10], axis: [0] },
  { shape: [64, 10], axis: [1] },
  { shape: [2, 70, 70, 3], axis: [0, 1, 2] },
  { shape: [4, 28, 28, 13], axis: [1, 2] },
  { shape: [32, 7, 7, 64], axis: [1, 2] },
  { shape: [3, 100_003], axis: [1] },
  { shape: [1_000_003], axis: [0] },
  { shape: [5, 9, 300], axis: [0, 1, 2] },
  { shape: [5, 9, 30], axis: [0, 2] },
  { shape: [3, 0, 4], axis: [1] },
]

const sums = (shape: number[], axes: number[], values: Float32Array) =>
  folded(shape, axes, values, 0, (a, b) => a + b)

function folded(
  shape: number[],
  axes: number[],
  values: Float32Array,
  neutral: number,
  join: (a: number, b: number) => number,
) {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const size = kept.reduce((total, axis) => total * shape[axis]!, 1)
  const output = new Float64Array(size).fill(neutral)
  values.forEach((value, index) => {
    let rest = index
    const position = shape.map(() => 0)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis] = rest % shape[axis]!
      rest = Math.floor(rest / shape[axis]!)
    }
    const at = kept.reduce((place, axis) => place * shape[axis]! + position[axis]!, 0)
    output[at] = join(output[at]!, value)
  })
  return output
}

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(cases)('sum of $shape over $axis', ({ shape, axis }) => {
    // Values of one sign: a sum in single precision, one by one, would be off by 1e-3.
    const values = randomValues(shape, 1).map((value) => value + 1)
    const expected = sums(shape, axis, values)
    const attributes = { axis, keepDims: false }
    const [sum] = runKernel(tf.Sum, { x: { shape, values } }, attributes)
    expect(relativeError(sum!, expected)).toBeLessThan(1e-6)
    if (values.length === 0) return
    const [mean] = runKernel(tf.Mean, { x: { shape, values } }, attributes)
    const count = values.length / expected.length
    expect(
      relativeError(
        mean!,
        expected.map((value) => value / count),
      ),
    ).toBeLessThan(1e-6)
  })

  test.each(cases)(
    'the largest, the smallest and the product of $shape over $axis',
    ({ shape, axis }) => {
      const values = randomValues(shape, 1).map((value) => 1 + value / 1e4)
      const folds = [
        [tf.Max, Number.NEGATIVE_INFINITY, Math.max],
        [tf.Min, Number.POSITIVE_INFINITY, Math.min],
        [tf.Prod, 1, (a: number, b: number) => a * b],
      ] as const
      for (const [name, neutral, join] of folds) {
        const expected = folded(shape, axis, values, neutral, join)
        const [found] = runKernel(name, { x: { shape, values } }, { axis, reductionIndices: axis })
        if (values.length === 0) {
          expect([...found!], name).toEqual([...expected])
          continue
        }
        const tolerance = name === tf.Prod ? 5e-6 : 0
        expect(relativeError(found!, expected), name).toBeLessThanOrEqual(tolerance)
      }
    },
  )

  test('keeps axes of length 1, and integers, where asked', () => {
    expect(tf.tidy(() => tf.sum(tf.ones([3, 4]), 0, true).shape)).toEqual([1, 4])
    expect(tf.tidy(() => tf.sum(tf.tensor([1, 2, 3], [3], 'int32')).dtype)).toBe('int32')
  })
})
