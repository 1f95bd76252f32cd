import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Image, type NpyArray, readNpz, writeNpzArrays } from '@cnn/core'
import { formulaUniform } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { frechetDistance } from './frechet-distance.js'
import { pixelFeatures } from './pixel-features.js'
import { readStatistics, referenceStatistics, saveStatistics } from './statistics-file.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-statistics-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const pictures = (key: string): Image[] =>
  Array.from({ length: 12 }, (_, i) => ({
    data: Uint8Array.from(formulaUniform(`${key} ${i}`, 4), (u) => 256 * u),
    ...{ width: 2, height: 2, channels: 1 },
  }))
const pixels = pixelFeatures({ width: 2, height: 2, channels: 1 })

describe('a file of statistics', () => {
  test('has them as pytorch-fid has, and what they are of', async () => {
    const statistics = await referenceStatistics(pixels, pictures('a'))
    const file = join(folder, 'there', 'a.npz')
    const bytes = await saveStatistics(statistics, file)
    expect(new Uint8Array(readFileSync(file))).toEqual(bytes)
    expect(await readStatistics(file)).toEqual(statistics)
    expect(statistics).toMatchObject({ count: 12, dimensions: 4 })
    expect(statistics.origin).toMatchObject({ extractor: 'pixels-2x2x1' })
    const arrays = await readNpz(bytes)
    expect(arrays.get('mu')).toEqual({ shape: [4], data: statistics.mean })
    expect(arrays.get('sigma')).toEqual({ shape: [4, 4], data: statistics.covariance })
  })

  test('may have the features', async () => {
    const statistics = await referenceStatistics(pixels, pictures('a'))
    const features = await pixels.features(pictures('a'))
    const bytes = await saveStatistics({ ...statistics, features })
    expect((await readStatistics(bytes)).features).toEqual(features)
  })

  test('of pytorch-fid does not say of how many pictures it is, and warns of nothing', async () => {
    const identity = { shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) }
    const mu = { shape: [2], data: Float64Array.of(3, 4) }
    const read = await readStatistics(
      writeNpzArrays(
        new Map<string, NpyArray>([
          ['mu', mu],
          ['sigma', identity],
        ]),
      ),
    )
    expect(read).toEqual({
      ...{ dimensions: 2, mean: mu.data },
      covariance: Float64Array.of(1, 0, 0, 1),
    })
    const { distance, warning } = await frechetDistance(read, {
      ...read,
      mean: Float64Array.of(0, 0),
    })
    expect(distance).toBeCloseTo(25, 12)
    expect(warning).toBeUndefined()
  })

  test('with anything else in it is an error that says what', async () => {
    const array = (shape: number[]) => ({
      shape,
      data: new Float64Array(shape.reduce((a, b) => a * b)),
    })
    const npz = (entries: Record<string, ReturnType<typeof array>>) =>
      writeNpzArrays(new Map(Object.entries(entries)))
    await expect(readStatistics(join(folder, 'none.npz'))).rejects.toThrow(/no file .*none\.npz/)
    await expect(readStatistics(npz({ x: array([3]) }))).rejects.toThrow(/it has x where mu/)
    await expect(readStatistics(npz({ mu: array([3]), sigma: array([3, 2]) }))).rejects.toThrow(
      /sigma \[3,2\]/,
    )
    await expect(
      readStatistics(npz({ mu: array([2]), sigma: array([2, 2]), features: array([4]) })),
    ).rejects.toThrow(/features are \[4\]/)
    await expect(readStatistics(Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'bad-npy' })
  })
})

describe('statistics that are kept', () => {
  test('are read where pictures and extractor are the same, else computed anew', async () => {
    const file = join(folder, 'kept.npz')
    const looks = vi.fn(pixels.features)
    const counting = { ...pixels, features: looks }
    const first = await referenceStatistics(counting, pictures('a'), { file })
    expect(await referenceStatistics(counting, pictures('a'), { file })).toEqual(first)
    expect(looks).toHaveBeenCalledTimes(1)
    const other = await referenceStatistics(counting, pictures('b'), { file })
    expect(other.mean).not.toEqual(first.mean)
    await referenceStatistics({ ...counting, fingerprint: async () => 'other' }, pictures('b'), {
      file,
    })
    expect(looks).toHaveBeenCalledTimes(3)
  })

  test('are computed anew where the file is damaged; a file of others is left alone', async () => {
    const file = join(folder, 'damaged.npz')
    writeFileSync(file, 'PK damaged')
    const statistics = await referenceStatistics(pixels, pictures('a'), { file })
    expect(await readStatistics(file)).toEqual(statistics)
    const { origin: _, ...foreign } = statistics
    await saveStatistics(foreign, file)
    await expect(referenceStatistics(pixels, pictures('a'), { file })).rejects.toThrow(
      /another program/,
    )
  })

  test('of one picture or none are an error', async () => {
    await expect(referenceStatistics(pixels, [])).rejects.toMatchObject({ code: 'empty-data' })
    await expect(referenceStatistics(pixels, pictures('a'), { count: 1 })).rejects.toThrow(
      /at least two/,
    )
  })
})
