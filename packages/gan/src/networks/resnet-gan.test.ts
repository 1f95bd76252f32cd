import { tf, useBackend, withoutInitialization } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { Labelled } from '../../test/labelled.js'
import { resnetGan, resnetGanDiscriminator, resnetGanGenerator } from './resnet-gan.js'

const tiny = { imageSize: 8, channels: 1, width: 4, latentSize: 5, seed: 1 } as const

testModel(
  "the residual GAN's generator",
  () => new Labelled(resnetGanGenerator({ ...tiny, numClasses: 3, embeddingSize: 4 }), 3),
  { input: [4, 5], output: [4, 8, 8, 1], steps: 80 },
)
testModel("the residual GAN's discriminator", () => resnetGanDiscriminator(tiny), {
  input: [4, 8, 8, 1],
  output: [4, 1],
})

describe('the residual GAN', () => {
  beforeAll(() => useBackend('wasm'))

  test("has the reference's parameters at its smallest width", () => {
    const { generator, discriminator } = withoutInitialization(() => resnetGan())
    expect(generator.parameterCount).toBe(1_693_364)
    expect(discriminator.parameterCount).toBe(640_945)
  })

  test("has the reference's keys", () => {
    const { generator, discriminator } = withoutInitialization(() =>
      resnetGan({ imageSize: 8, width: 16, maxWidth: 16, latentSize: 256 }),
    )
    const block = (name: string, inputs: string[] = []) =>
      ['conv_0.weight', 'conv_0.bias', 'conv_1.weight', 'conv_1.bias', ...inputs].map(
        (key) => `resnet.${name}.${key}`,
      )
    const fc = ['fc.weight', 'fc.bias']
    const image = ['conv_img.weight', 'conv_img.bias']
    const keys = (network: typeof generator | typeof discriminator) => [
      ...network.stateShapes().keys(),
    ]
    expect(keys(generator)).toEqual([
      'embedding.weight',
      ...fc,
      ...block('0'),
      ...block('2'),
      ...image,
    ])
    expect(keys(discriminator)).toEqual([...image, ...block('0'), ...block('2'), ...fc])
    const wider = withoutInitialization(() => resnetGanGenerator({ imageSize: 8, width: 16 }))
    expect(keys(wider)).toContain('resnet.0.conv_s.weight')
    expect(generator.stateShapes().get('embedding.weight')?.shape).toEqual([1, 1])
  })

  test('gives the map of every block', () => {
    using discriminator = resnetGanDiscriminator({ ...tiny, imageSize: 16, maxWidth: 8 })
    const maps = tf.tidy(() => discriminator.features(tf.ones([1, 16, 16, 1])).map((x) => x.shape))
    expect(maps).toEqual([
      [1, 16, 16, 4],
      [1, 8, 8, 8],
      [1, 4, 4, 8],
    ])
  })

  test('judges by the logit of the class', () => {
    using gan = resnetGan({ ...tiny, numClasses: 3 })
    tf.tidy(() => {
      const same = tf.ones<tf.Rank.R4>([3, 8, 8, 1])
      const labels = tf.tensor1d([0, 1, 1], 'int32')
      const logits = gan.discriminator.forward(same, labels).dataSync()
      expect(logits[0]).not.toBe(logits[1])
      expect(logits[2]).toBe(logits[1])
      expect(() => gan.discriminator.forward(same)).toThrow(/must be told a class/)
    })
  })

  test('refuses labels without classes, and more width than there may be', () => {
    expect(() => resnetGan({ ...tiny, labels: ['cat'] })).toThrow(/1 labels for no classes/)
    expect(() => resnetGan({ width: 64, maxWidth: 32 })).toThrow(/width 64 is above maxWidth 32/)
  })
})
