import { expect, test } from 'vitest'
import { fashionMnistSampleCounts } from './fashion-mnist/sample.js'
import { fashionMnist, fashionMnistCard } from './fashion-mnist.js'
import { findIdxFiles, type IdxPlaces } from './find-idx-files.js'
import { readIdxImageSet } from './idx-image-set.js'

const places: IdxPlaces = {
  card: fashionMnistCard,
  id: 'fashion-mnist',
  alias: 'FashionMNIST',
  servers: ['/absent/'],
  downloads: {
    'train-images-idx3-ubyte': { bytes: 1, sha256: '00000000' },
    'train-labels-idx1-ubyte': { bytes: 1, sha256: '00000000' },
    't10k-images-idx3-ubyte': { bytes: 1, sha256: '00000000' },
    't10k-labels-idx1-ubyte': { bytes: 1, sha256: '00000000' },
  },
}

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

test('a page downloads from an address into the Cache API and reads it there', async () => {
  await caches.delete('cnn-downloads')
  const file = new URL('./fashion-mnist/sample/train-images-idx3-ubyte.gz', import.meta.url)
  const url = new URL('.', file)
  const found = await findIdxFiles(places, { url })
  const set = await readIdxImageSet(found, fashionMnistCard, fashionMnistSampleCounts)
  expect(set.test.size).toBe(1000)
  const kept = await (await caches.open('cnn-downloads')).keys()
  expect(kept.map((request) => request.url)).toContain(file.href)
})

test('a page is told what it cannot do', async () => {
  await expect(fashionMnist({ folder: 'data' })).rejects.toMatchObject({
    code: 'data-not-found',
    message: expect.stringContaining('`url`'),
  })
})
