import { expect, test } from 'vitest'
import { randomCocoCase } from '../../test/random-coco-case.js'
import { type CocoDetection, evaluateDetections, findDetectionErrors } from './index.js'

const cat = 1
const dog = 2
const [here, there, elsewhere] = [
  [10, 10, 20, 20],
  [60, 10, 20, 20],
  [60, 60, 20, 20],
] as const
/** Overlaps `here` by a third. */
const near = [20, 10, 20, 20]

const truthOf = (...things: [category: number, bbox: readonly number[]][]) => ({
  images: [{ id: 1 }],
  categories: [
    { id: cat, name: 'cat' },
    { id: dog, name: 'dog' },
  ],
  annotations: things.map(([category_id, bbox]) => ({ image_id: 1, category_id, bbox })),
})

const seen = (category_id: number, bbox: readonly number[], score: number): CocoDetection => {
  return { image_id: 1, category_id, bbox, score }
}

/** What one mistake costs in the second half of recall. */
const half = 50 / 101

test.each([
  ['class', [seen(dog, here, 0.9)], 1],
  ['place', [seen(cat, near, 0.9)], 1],
  ['both', [seen(dog, near, 0.9)], 0],
  ['background', [seen(cat, elsewhere, 0.9)], 0],
] as const)('the only detection has a mistake: %s', (kind, found, gain) => {
  const { AP, errors } = findDetectionErrors(truthOf([cat, here]), found)
  expect(AP).toBe(0)
  expect(errors[kind]).toEqual({ count: 1, dAP: expect.closeTo(gain, 12) })
  const isMissed = kind === 'both' || kind === 'background'
  expect(errors.missed.count).toBe(isMissed ? 1 : 0)
  const counts = Object.values(errors).reduce((sum, { count }) => sum + count, 0)
  expect(counts).toBe(isMissed ? 2 : 1)
})

test.each([
  ['duplicate', [11, 10, 20, 20]],
  ['background', [10, 60, 20, 20]],
  ['both', [60, 70, 20, 20]],
] as const)('what %s costs among right ones', (kind, bbox) => {
  const truth = truthOf([cat, here], [cat, there], [dog, elsewhere])
  const right = [seen(cat, here, 0.9), seen(cat, there, 0.7), seen(dog, elsewhere, 0.9)]
  const { AP, errors, falsePositives } = findDetectionErrors(truth, [
    ...right,
    seen(cat, bbox, 0.8),
  ])
  expect(AP).toBeCloseTo(1 - half / 3 / 2, 12)
  expect(errors[kind]).toEqual({ count: 1, dAP: expect.closeTo(half / 6, 12) })
  expect(falsePositives).toEqual(errors[kind])
})

test('what is missed', () => {
  const truth = truthOf([cat, here], [cat, there])
  const { AP, errors, falseNegatives } = findDetectionErrors(truth, [seen(cat, here, 0.9)])
  expect(AP).toBeCloseTo(1 - half, 12)
  expect(errors.missed).toEqual({ count: 1, dAP: expect.closeTo(half, 12) })
  expect(falseNegatives).toEqual(errors.missed)
})

test('of several mistakes about one thing only the best is put right, the others are taken out', () => {
  const truth = truthOf([cat, here])
  const found = [seen(cat, near, 0.9), seen(cat, [10, 20, 20, 20], 0.8), seen(dog, here, 0.7)]
  const { errors, falsePositives } = findDetectionErrors(truth, found)
  expect(errors.place).toEqual({ count: 2, dAP: expect.closeTo(1, 12) })
  expect(errors.class).toEqual({ count: 1, dAP: 0 })
  expect(falsePositives).toEqual({ count: 3, dAP: 0 })
})

test('of masks and keypoints, too, its AP is that of the evaluator', () => {
  for (const kind of ['masks', 'keypoints'] as const) {
    for (let seed = 0; seed < 40; seed++) {
      const { truth, found } = randomCocoCase(seed, kind)
      const { AP } = findDetectionErrors(truth, found, { kind })
      expect(AP, `${kind} ${seed}`).toBeCloseTo(evaluateDetections(truth, found, { kind }).AP50, 12)
    }
  }
})

test('its AP is that of the evaluator, and every detection that is wrong has one kind of mistake', () => {
  for (let seed = 0; seed < 40; seed++) {
    const { truth, found } = randomCocoCase(seed, 'boxes')
    for (const [iouThreshold, name] of [
      [0.5, 'AP50'],
      [0.75, 'AP75'],
    ] as const) {
      const { AP, errors, falsePositives, falseNegatives } = findDetectionErrors(truth, found, {
        iouThreshold,
      })
      expect(AP).toBeCloseTo(evaluateDetections(truth, found)[name], 12)
      const { missed, ...wrong } = errors
      const count = Object.values(wrong).reduce((sum, error) => sum + error.count, 0)
      expect(count).toBe(falsePositives.count)
      expect(missed.count).toBeLessThanOrEqual(falseNegatives.count)
      for (const { dAP } of Object.values(errors)) expect(dAP).toBeGreaterThanOrEqual(0)
    }
  }
})

test('thresholds that make no sense are refused', () => {
  const truth = truthOf([cat, here])
  expect(() => findDetectionErrors(truth, [], { background: 0.6 })).toThrow(/background is 0.6/)
  expect(() => findDetectionErrors(truth, [], { maxDetections: 0 })).toThrow(/maxDetections is 0/)
  expect(findDetectionErrors(truthOf(), [])).toMatchObject({
    AP: -1,
    errors: { missed: { count: 0, dAP: 0 } },
  })
})
