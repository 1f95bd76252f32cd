import { expect, test } from 'vitest'
import { randomStream } from './random.js'

const draw = (...keys: (number | string)[]) => {
  const random = randomStream(...keys)
  return Array.from({ length: 5 }, () => random.uniform())
}

test('a stream depends on its keys alone', () => {
  expect(draw(1, 'shuffle', 0)).toEqual(draw(1, 'shuffle', 0))
  expect(draw(1, 'shuffle', 0)).not.toEqual(draw(1, 'shuffle', 1))
  expect(draw(1, 'shuffle', 0)).not.toEqual(draw(1, 'map', 0))
  expect(draw(12, 3)).not.toEqual(draw(1, 23))
})

test('streams are the same on every machine', () => {
  expect(draw(0, 'golden').map((value) => value.toFixed(6))).toMatchInlineSnapshot(`
    [
      "0.674038",
      "0.961436",
      "0.024951",
      "0.502188",
      "0.946522",
    ]
  `)
})

test('uniform numbers are uniform, normal ones normal', () => {
  const random = randomStream(7)
  const count = 100_000
  const uniform = Array.from({ length: count }, () => random.uniform(-1, 3))
  expect(mean(uniform)).toBeCloseTo(1, 1)
  expect(Math.min(...uniform.slice(0, 9999))).toBeGreaterThanOrEqual(-1)
  expect(Math.max(...uniform.slice(0, 9999))).toBeLessThan(3)
  const normal = Array.from({ length: count }, () => random.normal(2, 3))
  expect(mean(normal)).toBeCloseTo(2, 1)
  expect(Math.sqrt(mean(normal.map((value) => (value - 2) ** 2)))).toBeCloseTo(3, 1)
})

test.each([
  [0.2, 0.2],
  [1, 1],
  [2, 5],
])('beta numbers of shapes %d and %d have the mean and variance of theirs', (a, b) => {
  const random = randomStream(11)
  const values = Array.from({ length: 50_000 }, () => random.beta(a, b))
  const expected = a / (a + b)
  const variance = (a * b) / ((a + b) ** 2 * (a + b + 1))
  expect(Math.abs(mean(values) - expected)).toBeLessThan(0.01)
  expect(mean(values.map((value) => (value - expected) ** 2)) / variance).toBeCloseTo(1, 1)
  expect(values.every((value) => value >= 0 && value <= 1)).toBe(true)
})

test('beta numbers of tiny shapes are at the ends, not NaN', () => {
  const random = randomStream(5)
  const values = Array.from({ length: 1000 }, () => random.beta(1e-4, 1e-4))
  expect(values.every((value) => value < 1e-3 || value > 0.999)).toBe(true)
})

test('a permutation holds every number once and moves them', () => {
  const order = randomStream(3).permutation(1000)
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  expect([...order].filter((value, i) => value === i).length).toBeLessThan(20)
})

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
