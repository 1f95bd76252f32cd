import { expect, test } from 'vitest'
import {
  constantSchedule,
  cosine,
  multiStep,
  oneCycle,
  polynomial,
  type Schedule,
  stepDecay,
} from './schedule.js'

const epochs = 10
const steps = 100
const at = (schedule: Schedule, step: number) =>
  schedule({ step, steps, epoch: (step * epochs) / steps, epochs })

test('cosine falls from one to its minimum', () => {
  expect(at(cosine(), 0)).toBe(1)
  expect(at(cosine(), 50)).toBeCloseTo(0.5)
  expect(at(cosine({ minimum: 0.1 }), 100)).toBeCloseTo(0.1)
})

test('warm-up rises linearly and meets the schedule', () => {
  const schedule = cosine({ warmupEpochs: 1 })
  expect(at(schedule, 0)).toBeCloseTo(1 / 11)
  expect(at(schedule, 9)).toBeCloseTo(10 / 11)
  expect(at(schedule, 10)).toBe(1)
  expect(at(schedule, 55)).toBeCloseTo(0.5)
})

test('multiStep multiplies at its milestones', () => {
  const schedule = multiStep([5, 8])
  expect([0, 49, 50, 79, 80].map((step) => at(schedule, step))).toEqual([
    1,
    1,
    0.1,
    0.1,
    expect.closeTo(0.01),
  ])
})

// Factors of torch.optim.lr_scheduler.StepLR(step_size=3, gamma=0.5), an epoch at a time.
test('stepDecay multiplies after every so many epochs', () => {
  const factors = [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]
  const schedule = stepDecay(3, { gamma: 0.5 })
  expect(factors.map((_, epoch) => at(schedule, epoch * 10))).toEqual(factors)
  expect(at(stepDecay(2.4, { gamma: 0.97 }), 24)).toBeCloseTo(0.97)
  expect(at(stepDecay(2.4, { gamma: 0.97, warmupEpochs: 1 }), 4)).toBeCloseTo(5 / 11)
})

test('polynomial ends at zero, constant stays', () => {
  expect(at(polynomial(), 0)).toBe(1)
  expect(at(polynomial(), 50)).toBeCloseTo(0.5 ** 0.9)
  expect(at(polynomial(), 100)).toBe(0)
  expect(at(constantSchedule, 99)).toBe(1)
})

// Factors of torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=100).
test("oneCycle rises to its peak and falls as PyTorch's", () => {
  const schedule = oneCycle()
  expect(at(schedule, 0)).toBeCloseTo(1 / 25)
  expect(at(schedule, 29)).toBeCloseTo(1)
  expect(at(schedule, 99)).toBeCloseTo(1 / 25e4, 6)
})

test('a warm-up in steps ends before the first epoch does', () => {
  const schedule = multiStep([5], { warmupSteps: 4 })
  expect([0, 3, 4, 50].map((step) => at(schedule, step))).toEqual([0.2, 0.8, 1, 0.1])
  const long = multiStep([5], { warmupSteps: 1000 })
  expect([0, 8, 9].map((step) => at(long, step))).toEqual([0.1, 0.9, 1])
})
