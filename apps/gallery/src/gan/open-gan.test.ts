import { saveWeights, tf, useBackend } from '@cnn/core'
import { conditionalDcgan, dcgan } from '@cnn/gan'
import { beforeAll, expect, test } from 'vitest'
import { openGan } from './open-gan.js'

const sizes = { imageSize: 8, channels: 1, baseWidth: 4, latentSize: 3, seed: 1 } as const

beforeAll(async () => void (await useBackend('cpu')))

const fileOf = async (bytes: Promise<Uint8Array<ArrayBuffer>>) => ({
  name: 'mine.safetensors',
  file: new Blob([await bytes]),
})

test('opens a generator that is alone, and both networks of a file', async () => {
  using gan = dcgan(sizes)
  const before = tf.memory().numTensors
  const alone = await openGan(await fileOf(saveWeights(gan.generator)))
  expect(alone.gan).toBeUndefined()
  const metadata = gan.generator.weightsMetadata()
  const whole = await openGan(await fileOf(saveWeights(gan, undefined, { metadata })))
  expect(whole.gan?.discriminator.parameterCount).toBe(gan.discriminator.parameterCount)
  const [one] = await alone.generator.sample(1, { seed: 5 })
  const [other] = await whole.generator.sample(1, { seed: 5 })
  expect(one!.data).toEqual(other!.data)
  alone.dispose()
  whole.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('keeps the names of classes', async () => {
  const labels = ['shoe', 'bag']
  using gan = conditionalDcgan({ ...sizes, units: 8, numClasses: 2, labels })
  const metadata = gan.generator.weightsMetadata()
  const { generator, dispose } = await openGan(
    await fileOf(saveWeights(gan, undefined, { metadata })),
  )
  expect(generator.labels).toEqual(labels)
  dispose()
})

test('says what is wrong with a file', async () => {
  const bad = { name: 'notes.txt', file: new Blob(['no weights at all']) }
  await expect(openGan(bad)).rejects.toThrow(/notes.txt/)
  using gan = dcgan(sizes)
  const nameless = await fileOf(saveWeights(gan))
  await expect(openGan(nameless)).rejects.toThrow('does not say which network it is for')
})
