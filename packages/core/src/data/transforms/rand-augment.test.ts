import { describe, expect, test } from 'vitest'
import golden from '../../../golden/augmentation.json'
import { fromBase64, noise } from '../../../golden/images.js'
import { randomStream } from '../../random.js'
import {
  randAugment,
  randAugmentOperations,
  trivialAugment,
  trivialAugmentOperations,
} from './rand-augment.js'

const named = (name: string) =>
  trivialAugmentOperations.find((one) => one.name.toLowerCase() === name.toLowerCase())!

describe("torchvision's operations", () => {
  test.each(golden.changes)('$operation by $amount, $channels channels', (change) => {
    const { width, height, pixels, grey } = golden.source
    const { channels } = change
    const data = fromBase64(channels === 3 ? pixels : grey)
    const image = { data, width, height, channels }
    const changed = named(change.operation).change({ image }, change.amount, {}).image
    const expected = fromBase64(change.pixels)
    expect(changed.data.length).toBe(expected.length)
    const levels = Array.from(expected, (value, i) => Math.abs(value - changed.data[i]!))
    // Moves take the very pixels; PIL enhances in single precision, which may end one level beside.
    expect(Math.max(...levels)).toBeLessThanOrEqual(1)
    const isMove = /^(Shear|Translate|Rotate)/.test(change.operation)
    expect(levels.filter(Boolean).length).toBeLessThanOrEqual(isMove ? 0 : expected.length / 100)
  })

  test.each(golden.amounts)('the amounts of $bins bins', ({ bins, rand, trivial }) => {
    const image = noise(30, 20, 1)
    for (const [operations, expected] of [
      [randAugmentOperations, rand],
      [trivialAugmentOperations, trivial],
    ] as const) {
      const names = operations.map(({ name }) => name.toLowerCase())
      expect(names).toEqual(Object.keys(expected).map((name) => name.toLowerCase()))
      for (const [i, values] of Object.values(expected).entries()) {
        const { amount } = operations[i]!
        for (const [bin, value] of values.entries()) {
          expect(amount(bin / (bins - 1), image)).toBeCloseTo(value, 4)
        }
      }
    }
  })
})

test('both draw every operation, in both directions', () => {
  const image = { ...noise(24, 16, 3), data: noise(24, 16, 3).data.map((value) => 40 + value / 2) }
  for (const transform of [randAugment({ operations: 1 }), trivialAugment()]) {
    const results = new Set<string>()
    for (let seed = 0; seed < 400; seed++) {
      results.add(transform({ image }, randomStream(seed)).image.data.join())
    }
    // 9 signed operations and 4 others, and the picture as it was.
    expect(results.size).toBeGreaterThan(20)
  }
  const still = randAugment({ operations: 0 })({ image }, randomStream(1))
  expect(still.image).toBe(image)
})

test('a magnitude beyond the bins is refused', () => {
  expect(() => randAugment({ magnitude: 31 })).toThrow(/bin from 0 to 30/)
  expect(() => trivialAugment({ bins: 1 })).toThrow(/2 or more/)
})
