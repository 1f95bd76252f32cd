import { existsSync } from 'node:fs'
import { load, tf, useBackend } from '@cnn/core'
import { fashionMnist } from '@cnn/datasets'
import { cartoonCat } from '@cnn/datasets/synthetic'
import { cifar10Resnet9 } from '@cnn/vision/weights/cifar10-resnet9'
import { fashionMnistResnet9 } from '@cnn/vision/weights/fashion-mnist-resnet9'
import { mnistPlainNet } from '@cnn/vision/weights/mnist-plain-net'
import { beforeAll, expect, test } from 'vitest'
import { ImageGan, scoreImages } from '../index.js'
import { ClassifierFeatures, evaluateGan } from '../metrics/index.js'
import { conditionalDcganMnist } from './conditional-dcgan-mnist.js'
import { dcganCat, dcganCatDiscriminator } from './dcgan-cat.js'
import { dcganFashionMnist, dcganFashionMnistDiscriminator } from './dcgan-fashion-mnist.js'

const folder = '/usr/share/datasets/fashion-mnist'

beforeAll(() => useBackend('wasm'))

test.skipIf(!existsSync(folder))(
  'the garments of the DCGAN are of all ten kinds, varied, and none is copied',
  async () => {
    const before = tf.memory().numTensors
    const data = await fashionMnist({ folder })
    const generator = await load(dcganFashionMnist)
    const eyes = new ClassifierFeatures(await load(fashionMnistResnet9), {
      name: 'fashion-mnist-resnet9',
    })
    const { figures, memorization } = await evaluateGan(generator, data, eyes, {
      ...{ seed: 7, count: 2000, trainCount: 5000, judgesClasses: true },
    })
    expect(figures.modes).toBe(10)
    expect(figures['label entropy (bits)']).toBeGreaterThanOrEqual(3.1)
    const name = 'FID-fashion-mnist-resnet9'
    // Of fewer samples than the weights were measured by, the distance is a little larger.
    expect(figures[name]!).toBeLessThan(1.5 * dcganFashionMnist.metrics[name])
    expect(memorization.verdict).not.toBe('copies')
    generator.dispose()
    eyes.dispose()
    expect(tf.memory().numTensors).toBe(before)
  },
)

test('the cats of the DCGAN look like drawings that it never saw, and none is copied', async () => {
  const data = cartoonCat({ size: 64, counts: { train: 800, test: 500 } })
  using generator = await load(dcganCat)
  using eyes = new ClassifierFeatures(await load(cifar10Resnet9), { name: 'cifar10-resnet9' })
  const { figures, memorization } = await evaluateGan(generator, data, eyes, {
    seed: 7,
    count: 500,
  })
  // Without DiffAugment it would be 0.019.
  expect(figures['KID-cifar10-resnet9']!).toBeLessThan(0.012)
  expect(memorization.verdict).not.toBe('copies')
})

test('the conditional DCGAN draws the digit that it is asked for', async () => {
  using generator = await load(conditionalDcganMnist)
  using classifier = await load(mnistPlainNet)
  const images = await generator.sample(200, { seed: 5 })
  const seen = await classifier.classify(images)
  const right = seen.filter(([first], i) => first!.label === generator.labels![i % 10])
  expect(right.length).toBeGreaterThan(190)
})

test.each([
  { name: 'garments', weights: dcganFashionMnist, judge: dcganFashionMnistDiscriminator },
  { name: 'cats', weights: dcganCat, judge: dcganCatDiscriminator },
])('the discriminator of the $name takes data for real rather than samples', async (shipped) => {
  using generator = await load(shipped.weights)
  using discriminator = await load(shipped.judge)
  const gan = new ImageGan(generator.network, discriminator)
  const { test: real } =
    shipped.name === 'cats' ? cartoonCat({ size: 64 }) : await fashionMnist({ source: 'sample' })
  const pictures = (await real.take(100).toArray()).map(({ image }) => image)
  const [yes, no] = [pictures, await generator.sample(100, { seed: 5 })]
  const scores = [await scoreImages(gan, yes), await scoreImages(gan, no)]
  const right = scores[0]!.filter(({ logit }, i) => logit > scores[1]![i]!.logit)
  expect(right.length).toBeGreaterThan(65)
})
