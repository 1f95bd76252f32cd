import { CnnError, tf, useBackend } from '@cnn/core'
import { beforeAll, expect, test } from 'vitest'
import { modesCovered, ring, ringData, ringGan, samplePoints } from './ring.js'

beforeAll(async () => {
  await useBackend('cpu')
})

test('points of a ring lie where its Gaussians are, as many at each', () => {
  const eight = ring({ deviation: 0.1 })
  const found = modesCovered(eight.points(8000), eight)
  expect(found).toMatchObject({ covered: 8, modes: 8 })
  // Of a Gaussian in the plane, 1 − e^(−9/2) = 98.9 % lie within three deviations.
  expect(found.quality).toBeGreaterThan(0.985)
  expect(found.quality).toBeLessThan(0.993)
  for (const count of found.counts) expect(count).toBeGreaterThan(975)
  expect(eight.points(8, 1)).toEqual(eight.points(8, 1))
  expect(eight.points(8, 1)).not.toEqual(eight.points(8, 2))
})

test('a mode is covered by a tenth of its share, near its centre', () => {
  const four = ring({ modes: 4, radius: 1, deviation: 0.1 })
  const at = (mode: number, count: number, away = 0) =>
    Array.from({ length: count }, () => ({
      x: four.centers[mode]!.x + away,
      y: four.centers[mode]!.y,
    }))
  const points = [...at(0, 60), ...at(1, 3), ...at(2, 2), ...at(3, 35, 0.31)]
  expect(modesCovered(points, four)).toEqual({
    covered: 2,
    modes: 4,
    quality: 0.65,
    counts: [60, 3, 2, 0],
  })
  expect(modesCovered([], four)).toMatchObject({ covered: 0, quality: 0 })
})

test('rings that are none are refused', () => {
  for (const wrong of [{ modes: 0 }, { modes: 2.5 }, { radius: -1 }, { deviation: 0 }]) {
    expect(() => ring(wrong)).toThrow(CnnError)
  }
})

test('a GAN of points is drawn by its seed and leaves no tensor', async () => {
  const held = tf.memory().numTensors
  const [first, second] = [ringGan({ seed: 1 }), ringGan({ seed: 1 })]
  const points = await samplePoints(first, 5, 3)
  expect(points).toHaveLength(5)
  expect(await samplePoints(second, 5, 3)).toEqual(points)
  expect(await samplePoints(second, 3, 3)).toEqual(points.slice(0, 3))
  expect(ringData(ring(), 20).size).toBe(20)
  first.dispose()
  second.dispose()
  expect(tf.memory().numTensors).toBe(held)
})
