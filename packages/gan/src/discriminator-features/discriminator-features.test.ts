import { Dataset, type ImageSample, tf, useBackend } from '@cnn/core'
import { beforeAll, expect, test } from 'vitest'
import { conditionalDcgan } from '../networks/conditional-dcgan.js'
import { dcgan } from '../networks/dcgan.js'
import { classifyByFeatures } from './classify-by-features.js'
import { discriminatorFeatures } from './discriminator-features.js'
import { poolToGrid } from './pool-to-grid.js'

beforeAll(() => useBackend('cpu'))

/** Stripes: of class 0 upright, of class 1 lying, the grey of each picture its own. */
function stripes(count: number, seed: number): Dataset<ImageSample> {
  const samples = Array.from({ length: count }, (_, i) => {
    const data = Uint8Array.from({ length: 784 }, (_, at) => {
      const along = i % 2 === 0 ? at % 28 : Math.floor(at / 28)
      return (along + i) % 4 < 2 ? 90 + ((i * 37 + seed) % 160) : 20
    })
    return { image: { data, width: 28, height: 28, channels: 1 }, label: i % 2 }
  })
  return Dataset.from(samples, { name: 'stripes' })
}

const tiny = () => dcgan({ imageSize: 28, channels: 1, baseWidth: 4, seed: 1 })

test('all maps of the discriminator are pooled to 4×4 and joined', async () => {
  const gan = tiny()
  const extractor = discriminatorFeatures(gan, { batchSize: 2 })
  expect(extractor).toMatchObject({ name: 'discriminator', dimensions: 16 * (4 + 8) })
  const images = [0, 1, 2].map((i) => stripes(3, 0).get(i)) as ImageSample[]
  const before = tf.memory().numTensors
  const values = await extractor.features(images.map(({ image }) => image))
  expect(tf.memory().numTensors).toBe(before)
  const expected = tf.tidy(() => {
    const { samples } = gan.collate(images)
    const maps = gan.discriminator.features!(samples as tf.Tensor4D)
    return Array.from(tf.max(tf.slice(maps[0]!, [2, 7, 0, 0], [1, 4, 4, -1]), [1, 2]).dataSync())
  })
  // The third picture's bin in the third row and first column of the finest maps, of 14×14.
  expect([...values.subarray(2 * 192 + 8 * 4, 2 * 192 + 9 * 4)]).toEqual(expected)
  gan.dispose()
})

test('a fingerprint changes with a weight', async () => {
  const [gan, other] = [tiny(), dcgan({ imageSize: 28, channels: 1, baseWidth: 4, seed: 2 })]
  const print = await discriminatorFeatures(gan).fingerprint()
  expect(await discriminatorFeatures(gan).fingerprint()).toBe(print)
  expect(await discriminatorFeatures(gan, { grid: 2 }).fingerprint()).not.toBe(print)
  expect(await discriminatorFeatures(other).fingerprint()).not.toBe(print)
  for (const one of [gan, other]) one.dispose()
})

test('a linear SVM on them tells classes apart that were held out', async () => {
  const gan = tiny()
  const before = tf.memory().numTensors
  const seen: number[] = []
  const result = await classifyByFeatures(
    discriminatorFeatures(gan),
    { train: stripes(40, 0), test: stripes(20, 50) },
    { onProgress: ({ done, total }) => seen.push(done / total) },
  )
  expect(tf.memory().numTensors).toBe(before)
  expect(result).toMatchObject({ features: 'discriminator', samples: { train: 40, test: 20 } })
  expect(result.accuracy).toBe(1)
  expect(result.interval.low).toBeGreaterThan(0.8)
  expect(result.converged).toBe(true)
  expect(seen.at(-1)).toBe(1)
  gan.dispose()
})

test('pooling is by bins that cover the maps, whatever their size', () => {
  const map = tf.tensor4d(Array.from({ length: 49 }, (_, i) => (i * 19) % 49), [1, 7, 7, 1]) // biome-ignore format: one line
  // By torch.nn.functional.adaptive_max_pool2d(map, 4).
  const pooled = [35, 43, 46, 46, 40, 45, 48, 37, 47, 47, 39, 44, 47, 47, 41, 44]
  expect([...tf.tidy(() => poolToGrid(map, 4)).dataSync()]).toEqual(pooled)
  expect(tf.tidy(() => poolToGrid(tf.zeros([2, 8, 8, 3]), 4)).shape).toEqual([2, 4, 4, 3])
  expect(tf.tidy(() => poolToGrid(tf.zeros([2, 3, 6, 3]), 4)).shape).toEqual([2, 3, 4, 3])
})

test('what is too much, nothing, or endless is refused', async () => {
  const extractor = {
    name: 'wide',
    dimensions: 2 ** 23,
    features: async () => new Float32Array(),
    fingerprint: async () => '',
  }
  const [train, none] = [stripes(30, 0), stripes(10, 0).take(0)]
  const classify = (train: Dataset<ImageSample>, test: Dataset<ImageSample>) =>
    classifyByFeatures(extractor, { train, test })
  await expect(classify(train, train)).rejects.toMatchObject({ code: 'too-large' })
  await expect(classify(train, none)).rejects.toMatchObject({ code: 'empty-data' })
  const gan = tiny()
  const blind = Object.assign(Object.create(gan), { discriminator: { features: undefined } })
  const told = conditionalDcgan({ baseWidth: 2, units: 4, seed: 1 })
  for (const one of [blind, told]) expect(() => discriminatorFeatures(one)).toThrow(/no maps/)
  const ended = { signal: AbortSignal.abort() }
  const [{ image }] = (await stripes(1, 0).toArray()) as [ImageSample]
  await expect(discriminatorFeatures(gan).features([image], ended)).rejects.toMatchObject({
    code: 'aborted',
  })
  for (const one of [gan, told]) one.dispose()
})
