import { tf, useBackend, withoutInitialization } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { theanoDcgan, theanoDcganDiscriminator, theanoDcganGenerator } from './theano-dcgan.js'

const tiny = { imageSize: 8, channels: 1, baseWidth: 4, latentSize: 5, seed: 1 } as const

testModel("Theano's DCGAN generator", () => theanoDcganGenerator({ ...tiny, baseWidth: 16 }), {
  ...{ input: [4, 5], output: [4, 8, 8, 1], steps: 100 },
})
testModel("Theano's DCGAN discriminator", () => theanoDcganDiscriminator(tiny), {
  input: [4, 8, 8, 1],
  output: [4, 1],
})

describe("Theano's DCGAN", () => {
  beforeAll(() => useBackend('wasm'))

  test("has the shapes of the authors' network for faces", () => {
    const { generator, discriminator } = withoutInitialization(() => theanoDcgan())
    expect(generator.parameterCount).toBe(18_885_760)
    expect(discriminator.parameterCount).toBe(17_232_768)
    const shapesOf = (network: typeof generator | typeof discriminator, inFeatures: RegExp) =>
      [...network.stateShapes()]
        .filter(([key, { shape }]) => inFeatures.test(key) && shape.length > 1)
        .map(([, { shape }]) => shape)
    expect(shapesOf(generator, /weight$/)).toEqual([
      [16384, 100],
      [1024, 512, 5, 5],
      [512, 256, 5, 5],
      [256, 128, 5, 5],
      [128, 3, 5, 5],
    ])
    expect(shapesOf(discriminator, /weight$/)).toEqual([
      [128, 3, 5, 5],
      [256, 128, 5, 5],
      [512, 256, 5, 5],
      [1024, 512, 5, 5],
      [1, 16384],
    ])
    expect(generator.latent).toEqual({ size: 100, distribution: 'uniform', limit: 1 })
  })

  test('gives maps, and refuses other pictures', () => {
    using discriminator = theanoDcganDiscriminator({ ...tiny, imageSize: 28 })
    const maps = tf.tidy(() => discriminator.features(tf.ones([1, 28, 28, 1])).map((x) => x.shape))
    expect(maps).toEqual([
      [1, 14, 14, 4],
      [1, 7, 7, 8],
    ])
    expect(() => discriminator.forward(tf.zeros([1, 32, 32, 1]))).toThrow(/\[n, 28, 28, 1\]/)
  })
})
