import { describe, expect, test } from 'vitest'
import { golden, someBoxes } from '../../golden/boxes.js'
import { spread } from '../../golden/operations.js'
import { type BoxWeights, decodeBoxes, encodeBoxes } from './box-coding.js'

const anchors = someBoxes(12, 1)

describe.each(golden.coding)('with weights $weights', ({ weights, encoded, decoded }) => {
  test('encoding equals torchvision', () => {
    const found = encodeBoxes(someBoxes(12, 3), anchors, weights as unknown as BoxWeights)
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(encoded[i]!, 4)
  })

  test('decoding equals torchvision, two boxes for each anchor, large ratios clipped', () => {
    const deltas = spread([12, 8], 4).map((value) => value * 6)
    const found = decodeBoxes(deltas, anchors, weights as unknown as BoxWeights)
    expect(found).toHaveLength(96)
    for (const [i, value] of found.entries()) {
      expect(Math.abs(value - decoded[i]!)).toBeLessThan(1e-5 * Math.abs(decoded[i]!) + 1e-4)
    }
  })
})

test('known offsets', () => {
  const found = encodeBoxes(
    Float32Array.of(1, 2, 13, 18),
    Float32Array.of(0, 0, 10, 20),
    [10, 10, 5, 5],
  )
  for (const [i, value] of [2, 0, 0.911608, -1.115718].entries()) {
    expect(found[i]).toBeCloseTo(value, 5)
  }
})

test('decoding takes back what encoding did', () => {
  const targets = someBoxes(12, 3)
  const back = decodeBoxes(encodeBoxes(targets, anchors), anchors)
  for (const [i, value] of back.entries()) expect(value).toBeCloseTo(targets[i]!, 3)
})

test('the clip can be chosen', () => {
  const anchor = Float32Array.of(0, 0, 2, 2)
  const found = decodeBoxes(Float32Array.of(0, 0, 9, -9), anchor, [1, 1, 1, 1], { clip: 0 })
  expect(found[2]! - found[0]!).toBe(2)
  expect(found[3]! - found[1]!).toBeCloseTo(2 * Math.exp(-9), 6)
})

test('boxes without a size are refused, and numbers that do not fit', () => {
  const flat = Float32Array.of(0, 0, 4, 4, 3, 5, 3, 9)
  const whole = Float32Array.of(0, 0, 4, 4, 1, 1, 2, 2)
  expect(() => encodeBoxes(flat, whole)).toThrow(/box 1 is 0×4 and its anchor 1×1/)
  expect(() => encodeBoxes(whole, flat)).toThrow(/box 1 is 1×1 and its anchor 0×4/)
  expect(() => encodeBoxes(whole.fill(Number.NaN), flat)).toThrow(/box 0 is NaN×NaN/)
  expect(() => encodeBoxes(flat.subarray(4), flat)).toThrow(/1 boxes, but 2 anchors/)
  expect(() => decodeBoxes(new Float32Array(12), flat)).toThrow(/12 offsets .* 2 anchors/)
  expect(() => decodeBoxes(new Float32Array(4), new Float32Array())).toThrow(/0 anchors/)
  expect(decodeBoxes(new Float32Array(), new Float32Array())).toHaveLength(0)
})
