import { expect, test, vi } from 'vitest'
import { fashionMnistSampleCounts } from './fashion-mnist/sample.js'
import { fashionMnist, fashionMnistCard } from './fashion-mnist.js'
import { findIdxFiles, type IdxPlaces, type ImageSetOptions } from './find-idx-files.js'
import { readIdxImageSet } from './idx-image-set.js'

const findFiles = (places: IdxPlaces, options: ImageSetOptions) =>
  findIdxFiles(places, options, async (files) => files)

test('a page gets the sample without asking the network', async () => {
  const set = await fashionMnist()
  expect(set.kind).toBe('sample')
  expect([set.train.size, set.validation.size, set.test.size]).toEqual([3670, 330, 1000])
  let sum = 0
  const histogram = new Array<number>(10).fill(0)
  for await (const { image, label } of set.test) {
    histogram[label]!++
    for (const value of image.data) sum += value
  }
  expect(histogram).toEqual(new Array(10).fill(100))
  expect(sum).toBe(56973981)
})

test('a page downloads from an address into its own file system and reads it there', async () => {
  const root = await navigator.storage.getDirectory()
  await root.removeEntry('cnn', { recursive: true }).catch(() => {})
  const file = new URL('./fashion-mnist/sample/train-images-idx3-ubyte.gz', import.meta.url)
  const places = { card: fashionMnistCard, alias: 'FashionMNIST' }
  const found = await findFiles(places, { url: new URL('.', file) })
  const set = await readIdxImageSet(found, fashionMnistCard, fashionMnistSampleCounts)
  expect(set.test.size).toBe(1000)
  expect(found.files[0]).toMatch(/cnn\/datasets\/fashion-mnist@.*train-images-idx3-ubyte\.gz$/)
  const fetching = vi.spyOn(globalThis, 'fetch')
  await findFiles(places, { url: new URL('.', file) })
  expect(fetching).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

test('a page is told what it cannot do', async () => {
  await expect(fashionMnist({ folder: 'data' })).rejects.toMatchObject({
    code: 'data-not-found',
    message: expect.stringContaining('`url`'),
  })
})
