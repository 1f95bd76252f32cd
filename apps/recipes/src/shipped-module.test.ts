import { describe, expect, test } from 'vitest'
import type { CardedGenerator } from './model-card.js'
import { modelCard } from './model-card.js'
import { shippedModule } from './shipped-module.js'

const origin = { license: 'MIT', recipe: 'apps/recipes/src/dcgan-cat.ts' }
const generation = {
  ...origin,
  task: 'generation',
  network: { name: 'dcganGenerator', options: { imageSize: 64, channels: 3 } },
  metrics: { 'FID-cifar10-resnet9': 12.345678, 'KID-cifar10-resnet9': 0.01 },
}
const bytes = Uint8Array.of(1, 2, 3)

describe('the module beside shipped weights', () => {
  test('of a generator stands in @cnn/gan', () => {
    const { package: name, text } = shippedModule('dcgan-cat', bytes, { metadata: generation })
    expect(name).toBe('gan')
    expect(text).toContain("import { type ImageGenerator, imageGenerator, type DcganGenerator, dcganGenerator } from '../index.js'") // biome-ignore format: one line
    expect(text).toContain('/** FID-cifar10-resnet9 12.35, KID-cifar10-resnet9 0.01. */')
    expect(text).toContain('build: () => dcganGenerator({ "imageSize":64,"channels":3 })')
    expect(text).toContain("url: new URL('./dcgan-cat.safetensors', import.meta.url)")
    expect(text).toContain('satisfies Weights<DcganGenerator, ImageGenerator>')
    expect(text).not.toContain('labels')
  })

  test('of a generator with its discriminator has both', () => {
    const network = { name: 'dcganDiscriminator', options: { imageSize: 64 } }
    const discriminator = { bytes, metadata: { ...origin, task: 'discrimination', network } }
    const { text } = shippedModule('dcgan-cat', bytes, { metadata: generation }, discriminator)
    expect(text).toContain('imageDiscriminator, type DcganDiscriminator, dcganDiscriminator }')
    expect(text).toContain('export const dcganCatDiscriminator = {')
    expect(text).toContain('build: () => dcganDiscriminator({"imageSize":64})')
    expect(text).toContain("url: new URL('./dcgan-cat-discriminator.safetensors', import.meta.url)")
    expect(text).toContain('satisfies Weights<DcganDiscriminator, DiscriminatorNetwork>')
  })

  test('of a classifier has its labels and its transform', () => {
    const metadata = {
      ...origin,
      task: 'classification',
      network: { name: 'resnet9', options: { inChannels: 1 } },
      labels: ['a', 'b'],
      transform: { size: 8, mean: [0], std: [1] },
      metrics: { 'A top-1': 0.91234 },
    }
    const { package: name, text } = shippedModule('a-resnet9', bytes, { metadata })
    expect(name).toBe('vision')
    expect(text).toContain('/** A top-1 91.23 %. */')
    expect(text).toContain('const labels = ["a","b"]\nconst transform: ImageTransform = {')
    expect(text).toContain('build: () => resnet9({ "inChannels":1, labels, transform })')
    expect(text).toContain('satisfies Weights<ResNet9, Classifier>')
  })

  test.each([
    [{ ...generation, task: 'poetry' }, /is for poetry/],
    [{ ...generation, metrics: undefined }, /what it reaches/],
  ])('is refused for weights that cannot be shipped', (metadata, says) => {
    expect(() => shippedModule('dcgan-cat', bytes, { metadata })).toThrow(says)
  })
})

describe('a model card', () => {
  const carded = (name: string, metrics: Record<string, number>): CardedGenerator => ({
    recipe: {
      ...{ name, title: `Cats by ${name}`, dataset: { name: 'Cats', license: 'MIT' } },
      training: { steps: 10, batchSize: 8 },
    },
    ...{ steps: 7, metadata: { ...generation, metrics }, bytes: 12_345 },
  })

  test('compares the figures of generators', () => {
    const card = modelCard(carded('dcgan-cat', { FID: 12.345678, modes: 10 }), [
      carded('plain', { FID: 20, near: 0.5 }),
    ])
    expect(card).toContain('| | dcgan-cat | plain |\n| --- | --: | --: |\n| FID | 12.35 | 20 |')
    expect(card).toContain('| modes | 10 | – |\n| near | – | 0.5 |')
    expect(card).toContain('![Samples of plain](plain.png)')
    expect(card).toContain('7 steps of the generator, 8 pictures each')
    expect(card).toContain("import { dcganCat } from '@cnn/gan/weights/dcgan-cat'")
  })

  test('is refused for weights without figures', () => {
    expect(() => modelCard(carded('dcgan-cat', {}))).toThrow(/do not say what they reach/)
  })
})
