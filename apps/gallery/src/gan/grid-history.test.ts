import { expect, test } from 'vitest'
import { type Remembered, remember } from './grid-history.js'

test('reaches back to the beginning, and never grows beyond its bound', () => {
  let history: readonly Remembered<string>[] = []
  for (let step = 0; step < 1000; step++) {
    history = remember(history, { step, value: `grid ${step}` }, 40)
    expect(history.length).toBeLessThanOrEqual(40)
  }
  expect(history[0]).toEqual({ step: 0, value: 'grid 0' })
  expect(history.at(-1)!.step).toBe(999)
  const steps = history.map(({ step }) => step)
  expect(steps).toEqual([...steps].sort((a, b) => a - b))
})
