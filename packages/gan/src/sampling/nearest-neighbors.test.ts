import { type ByteImage, Dataset, randomStream } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import type { FeatureExtractor } from '../metrics/feature-extractor.js'
import { nearestNeighbors } from './nearest-neighbors.js'
import { neighborGrid } from './neighbor-grid.js'

/** Smooth pictures, so that sums over cells tell something. */
function pictures(
  count: number,
  seed: number,
  [width, height, channels] = [11, 9, 3],
): ByteImage[] {
  const random = randomStream(seed)
  return Array.from({ length: count }, () => {
    const waves = Array.from({ length: 3 * channels! }, () => random.uniform(0, 0.6))
    const data = Uint8Array.from({ length: width! * height! * channels! }, (_, i) => {
      const [c, pixel] = [i % channels!, Math.floor(i / channels!)]
      const [x, y] = [pixel % width!, Math.floor(pixel / width!)]
      const wave = Math.sin(
        waves[c]! * x * 3 + waves[c + channels!]! * y + 6 * waves[c + 2 * channels!]!,
      )
      return 127 + 100 * wave + random.uniform(0, 20)
    })
    return { data, width: width!, height: height!, channels: channels! }
  })
}

const distance = (a: ByteImage, b: ByteImage) =>
  Math.sqrt(a.data.reduce((sum, level, i) => sum + ((level - b.data[i]!) / 255) ** 2, 0))

describe('nearestNeighbors', () => {
  test.each([
    [11, 9, 3],
    [28, 28, 1],
    [3, 2, 1],
  ])('finds what comparing all with all finds, at %i×%i×%i', async (...size) => {
    const [samples, train] = [pictures(5, 1, size), pictures(300, 2, size)]
    const found = await nearestNeighbors(samples, train, { count: 3 })
    for (const [i, sample] of samples.entries()) {
      const all = train.map((image, index) => ({ index, image, distance: distance(sample, image) }))
      const nearest = all.sort((a, b) => a.distance - b.distance || a.index - b.index).slice(0, 3)
      expect(found[i]!.map(({ index }) => index)).toEqual(nearest.map(({ index }) => index))
      for (const [k, { image, distance }] of found[i]!.entries()) {
        expect(image).toBe(nearest[k]!.image)
        expect(distance).toBeCloseTo(nearest[k]!.distance, 9)
      }
    }
  })

  test('a training picture is its own neighbour, the first of those that are the same', async () => {
    const train = pictures(20, 3)
    const twice = Dataset.from([...train, ...train].map((image, i) => ({ image, label: i % 7 })))
    const [[same, copy]] = (await nearestNeighbors([train[4]!], twice, { count: 2 })) as [
      [object, object],
    ]
    expect(same).toMatchObject({ index: 4, label: 4, distance: 0 })
    expect(copy).toMatchObject({ index: 24, label: 3, distance: 0 })
  })

  test('training pictures are brought to the size and channels of the samples', async () => {
    const large = pictures(3, 4, [22, 18, 3])
    const [grey] = pictures(1, 5, [11, 9, 1])
    const found = await nearestNeighbors([grey!], large, { count: 9 })
    expect(found[0]).toHaveLength(3)
    expect(found[0]![0]!.image).toBe(large[found[0]![0]!.index])
  })

  test('compares features where it has an extractor', async () => {
    const extractor = {
      name: 'mean',
      dimensions: 2,
      fingerprint: async () => 'mean',
      features: async (images) =>
        Float32Array.from(
          images.flatMap(({ data, width }) => [[...data].reduce((a, b) => a + b, 0), width]),
        ),
    } satisfies FeatureExtractor
    const flat = (level: number, width: number): ByteImage => ({
      ...{ data: new Uint8Array(width).fill(level), width },
      ...{ height: 1, channels: 1 },
    })
    const [[nearest]] = (await nearestNeighbors(
      [flat(60, 2)],
      [flat(100, 2), flat(40, 3), flat(9, 2)],
      {
        features: extractor,
      },
    )) as [[object]]
    expect(nearest).toMatchObject({ index: 1, distance: 1 })
  })

  test('tells how far it is, and stops when told to', async () => {
    const train = pictures(600, 6, [3, 2, 1])
    const [sample] = pictures(1, 7, [3, 2, 1])
    const told: unknown[] = []
    await nearestNeighbors([sample!], train, { onProgress: (progress) => told.push(progress) })
    expect(told).toEqual([256, 512, 600].map((done) => ({ done, total: 600 })))
    const controller = new AbortController()
    const stopped = nearestNeighbors([sample!], train, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
  })

  test.each([
    [() => nearestNeighbors(pictures(2, 1), pictures(2, 1), { count: 0 }), 'bad-option'],
    [
      () => nearestNeighbors([...pictures(1, 1), ...pictures(1, 1, [4, 4, 3])], pictures(1, 1)),
      'bad-option',
    ],
    [() => nearestNeighbors(pictures(1, 1), []), 'empty-data'],
  ])('refuses %s', async (ask, code) => {
    await expect(ask()).rejects.toMatchObject({ code })
  })

  test('of no samples are none', async () => {
    expect(await nearestNeighbors([], pictures(1, 1))).toEqual([])
  })
})

describe('neighborGrid', () => {
  test('shows neighbours beside their samples, in yellow frames', async () => {
    const [samples, train] = [pictures(3, 1, [8, 8, 1]), pictures(9, 2, [16, 16, 1])]
    const neighbors = await nearestNeighbors(samples, train, { count: 2 })
    const grid = neighborGrid(samples, neighbors, { columns: 1 })
    expect(grid).toMatchObject({ width: 2 + 3 * 10, height: 2 + 3 * 10, channels: 3 })
    const at = (x: number, y: number) => [
      ...grid.data.subarray(3 * (y * 32 + x), 3 * (y * 32 + x) + 3),
    ]
    expect(at(1, 5)).toEqual([40, 40, 40])
    expect([at(11, 5), at(20, 5), at(21, 1)]).toEqual(Array(3).fill([240, 228, 66]))
    expect(at(2, 2)).toEqual(Array(3).fill(samples[0]!.data[0]))
  })

  test('refuses samples that were not compared', () => {
    expect(() => neighborGrid(pictures(2, 1), [])).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    )
  })
})
