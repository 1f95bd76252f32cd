import { type ByteImage, randomStream } from '@cnn/core'
import { cartoonCat } from '@cnn/datasets/synthetic'
import { describe, expect, test } from 'vitest'
import { pixelFeatures } from '../metrics/pixel-features.js'
import { ImageMiner, mineImages } from './mine-images.js'

/** Two kinds that lie apart in the first of 20 dimensions, the wanted ones fewer. */
function twoKinds(count: number, distance = 3) {
  const random = randomStream('kinds')
  const isWanted = Array.from({ length: count }, () => random.chance(0.25))
  const features = new Float32Array(count * 20)
  for (let i = 0; i < features.length; i++) {
    const shift = i % 20 === 0 && isWanted[Math.floor(i / 20)] ? distance : 0
    features[i] = random.normal(7 + shift, 1 + (i % 20))
  }
  // A dimension that is the same everywhere.
  for (let i = 19; i < features.length; i += 20) features[i] = 5
  return { miner: new ImageMiner(features, 20), isWanted }
}

describe('mineImages', () => {
  test('finds what is wanted in rounds', () => {
    const { miner, isWanted } = twoKinds(400, 6)
    const rate = () => {
      const best = miner.rank().slice(0, 40)
      return best.filter(({ index }) => isWanted[index]).length / best.length
    }
    for (const index of miner.ask(10)) miner.label(index, isWanted[index])
    const first = rate()
    for (let round = 0; round < 4; round++) {
      for (const index of miner.ask(20)) miner.label(index, isWanted[index])
    }
    expect(miner.labels.size).toBe(90)
    expect(rate()).toBeGreaterThan(0.9)
    expect(rate()).toBeGreaterThanOrEqual(first)
    const { accuracy, low, high, examples } = miner.agreement()!
    expect(accuracy).toBeGreaterThan(0.75)
    expect([low < accuracy, accuracy < high, examples]).toEqual([true, true, 90])
    const ranked = miner.rank()
    expect(ranked.length).toBe(310)
    expect(ranked.every(({ score }, i) => i === 0 || score <= ranked[i - 1]!.score)).toBe(true)
    expect(ranked.some(({ index }) => miner.labels.has(index))).toBe(false)
  })

  test('the order of answers does not matter, and one can be taken back', () => {
    const { miner } = twoKinds(50)
    const { miner: other } = twoKinds(50)
    for (const i of [3, 8, 20, 31]) miner.label(i, i > 10)
    for (const i of [31, 5, 20, 3, 8]) other.label(i, i > 10)
    other.label(5, undefined)
    expect(other.rank()).toEqual(miner.rank())
    expect(miner.agreement()).toBe(undefined)
    expect(miner.ask(1000).length).toBe(46)
  })

  test('asks of pictures that differ, before it knows anything', () => {
    const features = Float32Array.of(0, 0.1, 0.2, 5, 5.1, -9)
    const miner = new ImageMiner(features, 1)
    expect(new Set(miner.ask(3))).toEqual(new Set([2, 4, 5]))
    expect(() => miner.rank()).toThrow(/one picture at least/)
    miner.label(0, true)
    expect(() => miner.rank()).toThrow(/one picture at least/)
    expect(() => miner.label(6, true)).toThrow(/no picture 6: there are 6/)
  })

  test('looks at pictures once', async () => {
    const { train } = cartoonCat({ size: 32, counts: { train: 12 } })
    const dark: ByteImage = { data: new Uint8Array(300), width: 10, height: 10, channels: 3 }
    const images = [...(await train.toArray()).map(({ image }) => image), dark, { ...dark }]
    const miner = await mineImages(images, pixelFeatures({ width: 8, height: 8, channels: 3 }))
    expect(miner.count).toBe(14)
    miner.label(12, true)
    miner.label(0, false)
    expect(miner.rank()[0]!.index).toBe(13)
    await expect(
      mineImages([], pixelFeatures({ width: 8, height: 8, channels: 3 })),
    ).rejects.toMatchObject({ code: 'empty-data' })
  })
})
