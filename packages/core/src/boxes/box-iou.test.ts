import { expect, test } from 'vitest'
import { golden, someBoxes } from '../../golden/boxes.js'
import { boxIou, completeBoxIou, distanceBoxIou, generalizedBoxIou } from './box-iou.js'

const [a, b] = [someBoxes(12, 1), someBoxes(10, 2)]

test('boxIou equals torchvision to the last bit', () => {
  expect(boxIou(a, b)).toEqual(Float32Array.from(golden.overlaps.boxIou))
  expect(boxIou(Float64Array.from(a), Float64Array.from(b))).toEqual(boxIou(a, b))
})

test.each(Object.entries({ generalizedBoxIou, distanceBoxIou, completeBoxIou }))(
  '%s equals torchvision',
  (name, measure) => {
    const expected = golden.overlaps[name as keyof typeof golden.overlaps]
    const found = measure(a, b)
    expect(found).toHaveLength(120)
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i]!, 6)
  },
)

test('the same box has 1, boxes that touch or lie apart have 0 and less', () => {
  const boxes = Float32Array.of(0, 0, 4, 2, 4, 0, 6, 2, 9, 9, 10, 10)
  expect([...boxIou(boxes, boxes.subarray(0, 4))]).toEqual([1, 0, 0])
  const [same, touching, apart] = generalizedBoxIou(boxes, boxes.subarray(0, 4))
  expect([same, touching]).toEqual([1, 0])
  expect(apart).toBeCloseTo(-0.91, 6)
})

test('empty boxes, boxes turned inside out and boxes that are not finite give no NaN', () => {
  const odd = Float32Array.of(1, 1, 1, 1, 5, 5, 1, 1, NaN, 0, 2, 2, 0, 0, Infinity, Infinity)
  expect([...boxIou(odd, odd)].every((value) => value === 0)).toBe(true)
  for (const measure of [generalizedBoxIou, distanceBoxIou, completeBoxIou]) {
    expect([...measure(odd.subarray(0, 8), odd.subarray(0, 8))].every(Number.isFinite)).toBe(true)
  }
})

test('none with any gives nothing; three values are no box', () => {
  expect(boxIou(new Float32Array(), a)).toHaveLength(0)
  expect(() => boxIou(a, new Float32Array(3))).toThrow(/3 values; every box has four/)
  expect(() => generalizedBoxIou(new Float32Array(5), a)).toThrow(/5 values/)
})
