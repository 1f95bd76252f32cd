import { expect, test } from 'vitest'
import { hashOf } from '../../test/synthetic/world-hashes.js'
import { stripedAnimals } from './index.js'

const size = 96
// Half covered pixels, which are not of the mask, are at most so far from it.
const reach = [-2, -1, 0, 1, 2]

test('the counterpart differs from the picture where the animal is, and only there', async () => {
  const { a, b } = stripedAnimals({ size, difficulty: 0, counts: { train: 10 } })
  for (const part of [a.train, b.train]) {
    for (const { image, counterpart, mask } of await part.toArray()) {
      let [inside, changed, beside] = [0, 0, 0]
      for (let i = 0; i < size * size; i++) {
        const differs = [0, 1, 2].some((c) => image.data[3 * i + c] !== counterpart.data[3 * i + c])
        if (mask.data[i] === 1) {
          inside++
          if (differs) changed++
          continue
        }
        const isNear = reach.some((dy) => reach.some((dx) => mask.data[i + dy * size + dx] === 1))
        if (differs && !isNear) beside++
      }
      expect(beside).toBe(0)
      expect(inside).toBeGreaterThan(0.03 * size * size)
      expect(changed).toBeGreaterThan(0.9 * inside)
    }
  }
})

test('stripes are black and white, plain coats are neither', async () => {
  const { a, b } = stripedAnimals({ size, difficulty: 0, counts: { train: 12 } })
  const spread = ({ image, mask }: { image: { data: Uint8Array }; mask: { data: Uint8Array } }) => {
    const values = [...mask.data.keys()]
      .filter((i) => mask.data[i] === 1)
      .map((i) => image.data[3 * i + 1]!)
    const middle = values.reduce((sum, value) => sum + value, 0) / values.length
    return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length)
  }
  for (const sample of await a.train.toArray()) expect(spread(sample)).toBeLessThan(55)
  for (const sample of await b.train.toArray()) expect(spread(sample)).toBeGreaterThan(70)
})

test('pairs have nothing to do with each other, and change with the epoch', async () => {
  const { train, a, b } = stripedAnimals({ size: 48, counts: { train: 6 } })
  const first = await train.toArray({ epoch: 0 })
  const again = await train.toArray({ epoch: 0 })
  const second = await train.toArray({ epoch: 1 })
  const own = (await a.train.toArray()).map(({ image }) => hashOf(image))
  const others = (await b.train.toArray()).map(({ image }) => hashOf(image))
  expect(first.map((pair) => hashOf(pair.a))).toEqual(own)
  expect(first.map((pair) => hashOf(pair.b))).toEqual(again.map((pair) => hashOf(pair.b)))
  expect(first.map((pair) => hashOf(pair.b))).not.toEqual(second.map((pair) => hashOf(pair.b)))
  for (const pair of first) expect(others).toContain(hashOf(pair.b))
  expect(a.train.name).toBe('Synthetic striped animals train A')
})
