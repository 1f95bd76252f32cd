import { encodePng, tf, useBackend } from '@cnn/core'
import { beforeAll, expect, test } from 'vitest'
import { conditionalDcgan } from '../networks/conditional-dcgan.js'
import { dcgan } from '../networks/dcgan.js'
import { ImageGenerator } from './image-generator.js'
import { scoreImages } from './score-images.js'

beforeAll(() => useBackend('cpu'))

const small = { imageSize: 8, channels: 1, baseWidth: 4, seed: 2 } as const

test('scores are those of the discriminator, for whatever people have of a picture', async () => {
  using gan = dcgan(small)
  const images = await new ImageGenerator(gan.generator).sample(35, { seed: 1 })
  const before = tf.memory().numTensors
  const scores = await scoreImages(gan, images)
  const logits = tf.tidy(() => {
    const { samples } = gan.collate(images.map((image) => ({ image, label: 0 })))
    return gan.discriminator.forward(samples).dataSync()
  })
  expect(scores).toHaveLength(35)
  for (const [i, { logit, score }] of scores.entries()) {
    expect(logit).toBeCloseTo(logits[i]!, 5)
    expect(score).toBeCloseTo(1 / (1 + Math.exp(-logits[i]!)), 6)
  }
  expect(await scoreImages(gan, [encodePng(images[34]!)])).toEqual([scores[34]])
  expect(tf.memory().numTensors).toBe(before)
})

test('a discriminator that knows classes must be told them', async () => {
  using gan = conditionalDcgan({ ...small, numClasses: 2, units: 16 })
  const images = await new ImageGenerator(gan.generator).sample(2)
  const before = tf.memory().numTensors
  await expect(scoreImages(gan, images)).rejects.toThrow('the label of each, 2 in all, not 0')
  await expect(scoreImages(gan, images, { labels: [0, 2] })).rejects.toMatchObject({
    code: 'bad-option',
  })
  const [first, second] = await scoreImages(gan, [images[0]!, images[0]!], { labels: [0, 1] })
  expect(first).not.toEqual(second)
  expect(tf.memory().numTensors).toBe(before)
})

test('what is no picture is refused, and it stops when told to', async () => {
  using gan = dcgan(small)
  await expect(scoreImages(gan, [new Uint8Array(9)])).rejects.toMatchObject({ code: 'bad-image' })
  const images = await new ImageGenerator(gan.generator).sample(1)
  const stopped = scoreImages(gan, images, { signal: AbortSignal.abort() })
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
})
