import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dataset, ImageSample } from '@cnn/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fashionMnist, fashionMnistCard } from './fashion-mnist.js'

const installed = '/usr/share/datasets/fashion-mnist'
const sampleFolder = new URL('./fashion-mnist/sample/', import.meta.url).pathname

async function summary(data: Dataset<ImageSample>) {
  const hash = createHash('sha256')
  const histogram = new Array<number>(10).fill(0)
  for await (const batch of data.batch(500)) {
    for (const { image, label } of batch) {
      hash.update(image.data as Uint8Array)
      histogram[label]!++
    }
  }
  return { histogram, pixels: hash.digest('hex') }
}

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cnn-fashion-mnist-'))
  vi.stubEnv('CNN_CACHE_DIR', join(folder, 'cache'))
  vi.stubEnv('CNN_DATA_DIR', '')
  vi.stubEnv('CNN_OFFLINE', '1')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

describe.skipIf(!existsSync(installed))("of Debian's package", () => {
  let loaded: ReturnType<typeof fashionMnist> | undefined
  const load = () => (loaded ??= fashionMnist())

  test('is found, whole and split by class', async () => {
    const set = await load()
    expect(set.source).toBe(`Debian package at ${installed}`)
    expect(set.files[0]).toBe(`${installed}/train-images-idx3-ubyte.gz`)
    expect([set.kind, set.card]).toEqual(['full', fashionMnistCard])
    expect([set.train.size, set.validation.size, set.test.size]).toEqual([55_000, 5000, 10_000])
    expect([set.train, set.validation, set.test].map(({ name }) => name)).toEqual([
      'Fashion-MNIST train',
      'Fashion-MNIST validation',
      'Fashion-MNIST test',
    ])
    expect(set.test.classes).toBe(set.classes)
    expect(await summary(set.test)).toEqual({
      histogram: new Array(10).fill(1000),
      pixels: 'c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a',
    })
    expect((await summary(set.validation)).histogram).toEqual(new Array(10).fill(500))
    expect((await summary(set.train)).histogram).toEqual(new Array(10).fill(5500))
  })

  test('gives every user the same validation part', async () => {
    const { validation } = await load()
    expect((await summary(validation)).pixels).toBe(
      'b7297baf554109fedf90797b8be0ddbf788e4586217d09a4785dfff9dbe63c8a',
    )
  })

  test('holds the embedded sample', async () => {
    const [full, sample] = [await load(), await fashionMnist({ source: 'sample' })]
    const key = ({ image }: ImageSample) => Buffer.from(image.data as Uint8Array).toString('latin1')
    const known = new Set<string>()
    for await (const picture of full.test) known.add(key(picture))
    for await (const picture of sample.test) expect(known.has(key(picture))).toBe(true)
  })
})

test('the embedded sample is balanced and works offline', async () => {
  const set = await fashionMnist({ source: 'sample' })
  expect([set.kind, set.source]).toEqual(['sample', 'the sample embedded in @cnn/datasets'])
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([3670, 330, 1000])
  expect(set.test.name).toBe('Fashion-MNIST test (sample)')
  expect((await summary(set.train)).histogram).toEqual(new Array(10).fill(367))
  expect(await summary(set.validation)).toEqual({
    histogram: new Array(10).fill(33),
    pixels: '754759d20ca0c9728cf88235841617ab762eb1dc67f53e87b3d0f23df9496dab',
  })
  expect(await summary(set.test)).toEqual({
    histogram: new Array(10).fill(100),
    pixels: '3d7f6d64869a3f2d1afe64ae33ffb9b20670a91b31e3bbf0657e3999ec7b35cf',
  })
  const { image, label } = await set.test.get(0)
  expect([image.width, image.height, image.channels, image.data.length]).toEqual([28, 28, 1, 784])
  expect(set.classes[label]).toBe('ankle boot')
})

test('the validation part can be chosen', async () => {
  const options = { source: 'sample' as const }
  const { train, validation } = await fashionMnist({ ...options, validation: 0.25 })
  expect([train.size, validation.size]).toEqual([3000, 1000])
  await expect(fashionMnist({ ...options, validation: 4000 })).rejects.toMatchObject({
    code: 'invalid-argument',
  })
})

test('an explicit folder is the only place, and must hold the full set', async () => {
  await expect(fashionMnist({ folder })).rejects.toMatchObject({
    code: 'data-not-found',
    message: expect.stringContaining(folder),
  })
  await cp(sampleFolder, folder, { recursive: true })
  await expect(fashionMnist({ folder })).rejects.toMatchObject({
    code: 'bad-dataset',
    message: expect.stringMatching(/train-images.*\[4000, 28, 28\].*\[60000, 28, 28\]/s),
  })
})

test('CNN_DATA_DIR goes before the installed package', async () => {
  vi.stubEnv('CNN_DATA_DIR', folder)
  await cp(sampleFolder, join(folder, 'fashion-mnist'), { recursive: true })
  await expect(fashionMnist()).rejects.toMatchObject({
    code: 'bad-dataset',
    message: expect.stringContaining('CNN_DATA_DIR'),
  })
})

test('stops when its signal fires', async () => {
  const signal = AbortSignal.abort()
  for (const source of ['auto', 'sample'] as const) {
    await expect(fashionMnist({ source, signal })).rejects.toMatchObject({ code: 'aborted' })
  }
})
