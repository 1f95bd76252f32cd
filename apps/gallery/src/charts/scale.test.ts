import { expect, test } from 'vitest'
import { niceTicks, smoothed, thinned } from './scale.js'

test('ticks are round and enclose the range', () => {
  expect(niceTicks(0, 1)).toEqual([0, 0.25, 0.5, 0.75, 1])
  expect(niceTicks(0.13, 2.31)).toEqual([0, 1, 2, 3])
  expect(niceTicks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10])
  const even = niceTicks(3, 3)
  expect(even[0]).toBeLessThanOrEqual(3)
  expect(even.at(-1)).toBeGreaterThan(3)
})

test('thinning keeps the mean', () => {
  const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x % 10 }))
  const few = thinned(points, 100)
  expect(few).toHaveLength(100)
  expect(few.every(({ y }) => y === 4.5)).toBe(true)
  expect(thinned(few, 100)).toBe(few)
})

test('smoothing starts at the first value and follows', () => {
  const step = Array.from({ length: 100 }, (_, x) => ({ x, y: x < 50 ? 1 : 0 }))
  const curve = smoothed(step, 10)
  expect(curve[0]!.y).toBe(1)
  expect(curve[49]!.y).toBeCloseTo(1)
  expect(curve[59]!.y).toBeCloseTo(0.9 ** 10, 1)
})
