import { describe, expect, test } from 'vitest'
import { randomStream } from '../random.js'
import { bootstrapInterval, wilsonInterval } from './intervals.js'

describe("Wilson's interval", () => {
  // Wilson's formula evaluated in Python, with the quantiles 1.959963984540054 and 2.5758293035489004.
  test.each([
    [5, 10, 0.95, 0.236593090512564, 0.7634069094874361],
    [9300, 10000, 0.95, 0.924832325522095, 0.934837435879123],
    [1, 100, 0.99, 0.0011751454265122863, 0.07980112853499423],
    [0, 20, 0.95, 0, 0.16112515805281938],
    [20, 20, 0.95, 0.8388748419471806, 1],
  ])('of %d in %d at %d', (successes, samples, confidence, low, high) => {
    const interval = wilsonInterval(successes, samples, confidence)
    expect(interval.low).toBeCloseTo(low, 11)
    expect(interval.high).toBeCloseTo(high, 11)
  })

  test('of no samples is everything', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 })
  })

  test('holds the true share as often as it says', () => {
    const random = randomStream(1, 'coverage')
    let held = 0
    for (let run = 0; run < 2000; run++) {
      let successes = 0
      for (let sample = 0; sample < 200; sample++) successes += random.chance(0.9) ? 1 : 0
      const { low, high } = wilsonInterval(successes, 200, 0.9)
      if (low <= 0.9 && 0.9 <= high) held++
    }
    expect(held / 2000).toBeGreaterThan(0.87)
    expect(held / 2000).toBeLessThan(0.93)
  })
})

describe('the bootstrap', () => {
  const correct = Float64Array.from({ length: 1000 }, (_, i) => (i % 10 === 0 ? 0 : 1))

  test('agrees with Wilson for an accuracy', () => {
    const { low, high } = bootstrapInterval(correct)
    const wilson = wilsonInterval(900, 1000)
    expect(Math.abs(low - wilson.low)).toBeLessThan(0.004)
    expect(Math.abs(high - wilson.high)).toBeLessThan(0.004)
  })

  test('is the same for the same seed, and takes any figure', () => {
    expect(bootstrapInterval(correct, { seed: 3 })).toEqual(bootstrapInterval(correct, { seed: 3 }))
    const largest = (values: Float64Array) => values.reduce((a, b) => Math.max(a, b))
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    const { low, high } = bootstrapInterval(values, { statistic: largest })
    expect(low).toBeLessThan(10)
    expect(high).toBe(10)
  })

  test('of one value is that value', () => {
    expect(bootstrapInterval([0.25])).toEqual({ low: 0.25, high: 0.25 })
  })
})

test.each([
  ['bad-option', () => wilsonInterval(2, 1)],
  ['bad-option', () => wilsonInterval(-1, 1)],
  ['bad-option', () => wilsonInterval(NaN, 1)],
  ['bad-option', () => wilsonInterval(1, 1, 95)],
  ['bad-option', () => bootstrapInterval([1], { confidence: 1 })],
  ['bad-option', () => bootstrapInterval([1], { resamples: 0 })],
  ['empty-data', () => bootstrapInterval([])],
])('refuses %s', (code, act) => {
  expect(act).toThrow(expect.objectContaining({ code }))
})
