import { expect, test } from 'vitest'
import { cosine, exponential, length, sine } from './portable-math.js'

test('sine and cosine are right to a few last digits, in all quarters and far out', () => {
  for (let i = -4000; i <= 4000; i++) {
    const angle = i * 0.01
    expect(Math.abs(sine(angle) - Math.sin(angle))).toBeLessThan(2e-15)
    expect(Math.abs(cosine(angle) - Math.cos(angle))).toBeLessThan(2e-15)
  }
  for (const angle of [1e4, 123_456.7, -654_321.1]) {
    expect(sine(angle)).toBeCloseTo(Math.sin(angle), 9)
  }
  expect([sine(0), cosine(0)]).toEqual([0, 1])
})

test('the exponential is right to a few last digits, and knows its ends', () => {
  for (let x = -700; x <= 700; x += 0.7) {
    expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-14)
  }
  expect([exponential(0), exponential(-1e4), exponential(1e4)]).toEqual([1, 0, Infinity])
})

test('lengths', () => {
  expect([length(3, 4), length(2, 3, 6), length(0, 0)]).toEqual([5, 7, 0])
})
