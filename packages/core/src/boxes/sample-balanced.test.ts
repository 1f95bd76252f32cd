import { expect, test } from 'vitest'
import { randomStream } from '../random.js'
import { sampleBalanced } from './sample-balanced.js'

// Positives at 1, 3, 4 and 8, negatives at 0, 2, 6, 7 and 9.
const labels = [0, 3, 0, 1, 2, -1, 0, 0, 1, 0, -2]

test('the first ones of each kind', () => {
  const take = 'first' as const
  const half = sampleBalanced(labels, { size: 6, positiveFraction: 0.5, take })
  expect(half).toEqual({ positive: Int32Array.of(1, 3, 4), negative: Int32Array.of(0, 2, 6) })
  const quarter = sampleBalanced(labels, { size: 7, positiveFraction: 0.25, take })
  expect(quarter.positive).toEqual(Int32Array.of(1))
  expect(quarter.negative).toEqual(Int32Array.of(0, 2, 6, 7, 9))
})

test('negatives take the place of positives that there are not', () => {
  const found = sampleBalanced([0, 1, 0, 0, 0], { size: 4, positiveFraction: 0.5, take: 'first' })
  expect(found.positive).toEqual(Int32Array.of(1))
  expect(found.negative).toEqual(Int32Array.of(0, 2, 3))
})

test('drawn at random all come alike often, in order, and none twice', () => {
  const counts = new Map<number, number>()
  for (let seed = 0; seed < 400; seed++) {
    const random = randomStream(seed)
    const { positive, negative } = sampleBalanced(labels, {
      size: 4,
      positiveFraction: 0.5,
      random,
    })
    expect([positive.length, negative.length]).toEqual([2, 2])
    expect(positive[0]! < positive[1]! && negative[0]! < negative[1]!).toBe(true)
    for (const index of [...positive, ...negative]) counts.set(index, (counts.get(index) ?? 0) + 1)
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9])
  for (const [index, count] of counts)
    expect(Math.abs(count - (labels[index]! > 0 ? 200 : 160))).toBeLessThan(45)
})

test('none of either kind, and options that make no sense', () => {
  const empty = sampleBalanced([-1, -2], { size: 4, positiveFraction: 0.5, take: 'first' })
  expect([empty.positive.length, empty.negative.length]).toEqual([0, 0])
  expect(() => sampleBalanced(labels, { size: 4, positiveFraction: 0.5 })).toThrow(/give random/)
  const options = { size: 4, positiveFraction: 2, take: 'first' as const }
  expect(() => sampleBalanced(labels, options)).toThrow(/positiveFraction 2/)
})
