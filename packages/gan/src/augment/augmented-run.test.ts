import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dataset, type ImageSample, randomStream, tf, useBackend } from '@cnn/core'
import { beforeAll, expect, test } from 'vitest'
import { r1 } from '../adversarial/regularizer.js'
import { trainGan } from '../adversarial/train-gan.js'
import { dcgan } from '../networks/dcgan.js'
import { goodfellowGan } from '../networks/goodfellow-gan.js'
import { adaptiveAugment } from './adaptive-augment.js'
import { diffAugment } from './diff-augment.js'

beforeAll(async () => void (await useBackend('wasm', { threads: 1 })), 60_000)

const pictures = Dataset.from(
  Array.from({ length: 12 }, (_, index): ImageSample => {
    const random = randomStream('picture', index)
    const data = Uint8Array.from({ length: 8 * 8 * 3 }, () => random.integer(256))
    return { image: { data, width: 8, height: 8, channels: 3 }, label: 0 }
  }),
)

const augmentations = {
  // Looks at the target every fourth step, so that a run that is cut off at the third has seen something.
  ADA: () => adaptiveAugment({ probability: 0.5, rampPictures: 200 }),
  DiffAugment: () => diffAugment(),
}

/** The weights after so many steps, and how often pictures were changed; left after one of them where told to. */
async function run(augment: keyof typeof augmentations, leaveAfter?: number, checkpoint?: string) {
  using gan = dcgan({ imageSize: 8, baseWidth: 2, latentSize: 4, seed: 1 })
  const options = { steps: 7, batchSize: 4, every: 1, seed: 3, regularizers: [r1()], checkpoint }
  let probability: number | undefined
  for await (const event of trainGan(gan, pictures, {
    ...options,
    augment: augmentations[augment](),
  })) {
    if (event.kind === 'step') probability = event.augmentation
    if (event.step === leaveAfter) break
  }
  const weights = [...(await gan.stateDict()).values()].flatMap(({ data }) => [...data])
  return { weights, probability }
}

test.each(['ADA', 'DiffAugment'] as const)(
  'a run with %s that was cut off ends as an unbroken one',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'augmented-run-'))
    const before = tf.memory().numTensors
    try {
      const unbroken = await run(name)
      await run(name, 3, folder)
      const resumed = await run(name, undefined, folder)
      expect(resumed).toEqual(unbroken)
      expect(unbroken.weights.every(Number.isFinite)).toBe(true)
      if (name === 'ADA') expect(Math.abs(unbroken.probability! - 0.5)).toBeCloseTo(16 / 200)
      expect(tf.memory().numTensors).toBe(before)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)

test('an augmentation sees pictures in [−1, 1] of networks that make them in [0, 1]', async () => {
  using gan = goodfellowGan({ seed: 1 })
  const seen: number[] = []
  const invert = (images: tf.Tensor4D) => {
    seen.push(...tf.tidy(() => [tf.min(images), tf.max(images)].map((x) => x.dataSync()[0]!)))
    return tf.neg(images)
  }
  const white: ImageSample = {
    image: { data: new Uint8Array(28 * 28).fill(255), width: 28, height: 28, channels: 1 },
    label: 0,
  }
  const data = Dataset.from(Array.from({ length: 4 }, () => white))
  const options = { steps: 1, batchSize: 2, augment: { name: 'inversion', apply: invert } }
  for await (const _event of trainGan(gan, data, options));
  expect(Math.min(...seen)).toBeLessThan(-0.1)
  expect(Math.max(...seen)).toBe(1)
})
