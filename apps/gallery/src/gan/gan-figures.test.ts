import { expect, test } from 'vitest'
import { FigureMean } from './gan-figures.js'

const event = (step: number, loss: number) => ({
  step,
  discriminatorLoss: loss,
  generatorLoss: 2 * loss,
  realScore: 0.5,
  fakeScore: loss / 10,
  value: -loss,
})

test('gives the means since the last time, and the last step', () => {
  const figures = new FigureMean()
  expect(figures.take()).toBeUndefined()
  const start = performance.now()
  figures.add(event(1, 1))
  figures.add(event(2, 3))
  expect(figures.take(start + 1000)).toMatchObject({
    step: 2,
    discriminatorLoss: 2,
    generatorLoss: 4,
    realScore: 0.5,
    fakeScore: 0.2,
    value: -2,
  })
  figures.add(event(3, 7))
  const next = figures.take(start + 1500)!
  expect(next).toMatchObject({ step: 3, discriminatorLoss: 7 })
  expect(next.stepsPerSecond).toBeCloseTo(2)
})
