import { expect, test } from 'vitest'
import { agreementOf } from './agreement.js'
import { figureFormula, figureText } from './figure-words.js'

// torchvision's box_iou, generalized_box_iou, distance_box_iou and complete_box_iou of the same corners.
const truth = { x: 0, y: 0, width: 100, height: 100 }
const found = { x: 50, y: 50, width: 100, height: 50 }

test('measures two boxes, and what the figures are made of', () => {
  const { figures, intersection, hull, areas, distance, diagonal } = agreementOf(truth, found)
  expect(intersection).toEqual({ x: 50, y: 50, width: 50, height: 50 })
  expect(hull).toEqual({ x: 0, y: 0, width: 150, height: 100 })
  expect(areas).toEqual({
    truth: 10_000,
    found: 5000,
    intersection: 2500,
    union: 12_500,
    hull: 15_000,
  })
  expect(distance).toBeCloseTo(Math.hypot(50, 25), 9)
  expect(diagonal).toBeCloseTo(Math.hypot(150, 100), 9)
  expect(figures.iou).toBeCloseTo(0.2, 6)
  expect(figures.giou).toBeCloseTo(0.2 - 2500 / 15_000, 6)
  expect(figures.diou).toBeCloseTo(0.2 - 3125 / 32_500, 6)
  const shape = (4 / Math.PI ** 2) * (Math.atan(1) - Math.atan(2)) ** 2
  expect(figures.ciou).toBeCloseTo(0.2 - 3125 / 32_500 - shape ** 2 / (0.8 + shape), 5)
})

test('knows boxes that do not meet, and the same box', () => {
  const apart = agreementOf(truth, { x: 200, y: 0, width: 100, height: 100 })
  expect(apart.intersection).toBeUndefined()
  expect(apart.areas.intersection).toBe(0)
  expect(apart.figures.iou).toBe(0)
  expect(apart.figures.giou).toBeCloseTo(-1 / 3, 6)
  const same = agreementOf(truth, truth)
  for (const value of Object.values(same.figures)) expect(value).toBeCloseTo(1, 6)
})

test('says the figures as sums that come out', () => {
  const agreement = agreementOf(truth, found)
  expect(figureFormula('iou', agreement)).toBe('2,500 / 12,500 = 0.200')
  expect(figureFormula('giou', agreement)).toBe('0.200 − 2,500 / 15,000 = 0.033')
  expect(figureFormula('diou', agreement)).toBe('0.200 − (56 / 180)² = 0.104')
  expect(figureFormula('ciou', agreement)).toBe('0.104 − 0.002 for the shapes = 0.102')
  expect(figureText(-0.25)).toBe('−0.250')
  expect(figureText(-0.0001)).toBe('0.000')
})
