import { describe, expect, test } from 'vitest'
import { Dataset } from '../dataset.js'

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const array = (count: number) => Dataset.from(numbers(count), { name: 'Numbers' })
const stream = (count: number) => Dataset.from(() => numbers(count), { name: 'Numbers' })
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)

const codeOf = async (action: () => unknown) => {
  try {
    await action()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return 'nothing was thrown'
}

describe('drawn by weight', () => {
  const counts = (values: number[]) => numbers(4).map((n) => values.filter((v) => v === n).length)

  test('each comes as often as its weight says', async () => {
    const data = array(4).sampleByWeight([1, 0, 2, 5], { count: 8000, seed: 3 })
    expect(data.size).toBe(8000)
    const first = await data.toArray()
    const [a, b, c, d] = counts(first)
    expect(b).toBe(0)
    for (const [seen, expected] of [
      [a!, 1000],
      [c!, 2000],
      [d!, 5000],
    ] as const) {
      expect(Math.abs(seen - expected)).toBeLessThan(4.5 * Math.sqrt(expected))
    }
    expect(await data.toArray()).toEqual(first)
    expect(await data.toArray({ epoch: 1 })).not.toEqual(first)
  })

  test('without replacement none comes twice, and the heavy come first', async () => {
    const weights = (n: number) => (n < 10 ? 1 : 100)
    const data = array(20).sampleByWeight(weights, { replacement: false })
    const whole = await data.toArray()
    expect(sorted(whole)).toEqual(numbers(20))
    expect(whole.slice(0, 8).filter((n) => n >= 10).length).toBeGreaterThan(6)
    const few = array(20).sampleByWeight(weights, { replacement: false, count: 5 })
    expect(new Set(await few.toArray()).size).toBe(5)
  })

  test('a sample that comes several times has other random numbers each time', async () => {
    const data = array(3).sampleByWeight([1, 1, 1], { count: 50 })
    const values = await data.map((_, { random }) => random.uniform()).toArray()
    expect(new Set(values).size).toBe(50)
    const again = await array(3)
      .select([1, 1])
      .map((_, { random }) => random.uniform())
      .toArray()
    expect(again[0]).not.toBe(again[1])
    expect(again[0]).toBe(
      (
        await array(3)
          .map((_, { random }) => random.uniform())
          .toArray()
      )[1],
    )
  })

  test('refuses what makes no sense', async () => {
    const refused = [
      () => array(3).sampleByWeight([1, 1]),
      () => array(3).sampleByWeight([1, -1, 1]),
      () => array(3).sampleByWeight([0, 0, 0]),
      () => array(3).sampleByWeight([1, Number.NaN, 1]),
      () => array(3).sampleByWeight([1, 0, 1], { replacement: false }),
      () => array(3).shuffle(1).sampleByWeight([1, 1, 1]),
      () => array(3).sampleByWeight([1, 1, 1], { count: -1 }),
      () =>
        array(3)
          .shuffle(1)
          .balanced((n) => n),
      () => Dataset.mix([array(3), array(3)], { weights: [1] }),
      () => Dataset.mix([array(3)], { until: 'never' as 'all' }),
      () => Dataset.concat([]),
      () => Dataset.interleave([array(3)], { block: 0 }),
      () => array(3).repeat(0),
    ]
    for (const action of refused) {
      expect(await codeOf(action), `${action}`).toBe('invalid-argument')
    }
    expect(await codeOf(() => stream(3).sampleByWeight([1, 1, 1]))).toBe('no-random-access')
    expect(await codeOf(() => stream(3).balanced((n) => n))).toBe('no-random-access')
  })
})

describe('balanced', () => {
  const labels = numbers(100).map((n) => (n < 90 ? 0 : n < 98 ? 1 : 2))

  test('gives every class as often, and all of a class before any of it again', async () => {
    const data = array(100).balanced(labels)
    const seen = new Set<number>()
    for (let epoch = 0; epoch < 12; epoch++) {
      const whole = await data.toArray({ epoch })
      const counts = [0, 1, 2].map((label) => whole.filter((n) => labels[n] === label).length)
      expect(counts.every((count) => count === 33 || count === 34)).toBe(true)
      expect(whole.length).toBe(100)
      expect(new Set(whole.slice(0, 20).map((n) => labels[n])).size).toBe(3)
      const often = numbers(100).map((n) => whole.filter((m) => m === n).length)
      expect(Math.max(...often.slice(0, 90))).toBe(1)
      expect(sorted(often.slice(90, 98))[0]).toBeGreaterThanOrEqual(4)
      for (const n of whole) seen.add(n)
    }
    // Of the large class others come in each epoch.
    expect(seen.size).toBeGreaterThan(95)
  })

  test('takes a function of samples in memory, and a count', async () => {
    const data = array(100).balanced((n) => labels[n]!, { count: 9, seed: 2 })
    const whole = await data.toArray()
    expect(sorted(whole.map((n) => labels[n]!))).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2])
    expect((await data.shuffle(3).toArray()).length).toBe(9)
  })
})
