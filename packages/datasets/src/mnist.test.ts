import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { mnist } from './mnist.js'

const data =
  process.env.CNN_TEST_DATA ??
  resolve(new URL('.', import.meta.url).pathname, '../../../../shared/data')

afterEach(() => {
  vi.unstubAllEnvs()
})

describe.skipIf(!existsSync(`${data}/mnist`))('the real MNIST', () => {
  test('is found in CNN_DATA_DIR, whole, each class in proportion', async () => {
    vi.stubEnv('CNN_DATA_DIR', data)
    const set = await mnist()
    expect(set.source).toBe(`CNN_DATA_DIR at ${data}/mnist`)
    expect([set.train.size, set.validation.size, set.test.size]).toEqual([55_000, 5000, 10_000])
    const histogram = new Array<number>(10).fill(0)
    let pixelSum = 0
    for await (const { image, label } of set.test) {
      histogram[label]!++
      for (const value of image.data) pixelSum += value
    }
    expect(histogram).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    expect(pixelSum).toBe(264_923_200)
    const held = new Array<number>(10).fill(0)
    for await (const { label } of set.validation) held[label]!++
    expect(held).toEqual([494, 562, 496, 511, 487, 452, 493, 522, 487, 496])
  })

  test('is read from a folder, with as many for validation as asked for', async () => {
    vi.stubEnv('CNN_DATA_DIR', '')
    const set = await mnist({ folder: `${data}/mnist`, validation: 10 })
    expect([set.train.size, set.validation.size]).toEqual([59_990, 10])
  })
})

test('where there is none, the error says where to put the files', async () => {
  vi.stubEnv('CNN_DATA_DIR', '/absent')
  vi.stubEnv('CNN_CACHE_DIR', '/absent/cache')
  vi.stubEnv('CNN_OFFLINE', '1')
  await expect(mnist()).rejects.toMatchObject({
    code: 'data-not-found',
    message: expect.stringMatching(/\/absent\/mnist.*t10k-labels-idx1-ubyte\.gz.*CNN_DATA_DIR/s),
  })
  await expect(mnist({ source: 'sample' })).rejects.toMatchObject({
    code: 'data-not-found',
    message: expect.stringContaining('licence'),
  })
})
