import { expect, test } from 'vitest'
import { wilsonInterval } from './wilson-interval.js'

test('is Wilson’s interval', () => {
  // statsmodels' proportion_confint(count, nobs, method='wilson'), and by the formula by hand.
  const [low, high] = wilsonInterval(8, 10)
  expect(low).toBeCloseTo(0.4901625, 6)
  expect(high).toBeCloseTo(0.9433178, 6)
})

test('knows all, nothing, and no trials', () => {
  expect(wilsonInterval(0, 10)[0]).toBe(0)
  expect(wilsonInterval(0, 10)[1]).toBeCloseTo(0.2775, 4)
  expect(wilsonInterval(10, 10)[1]).toBeCloseTo(1)
  expect(wilsonInterval(0, 0)).toEqual([0, 1])
})
