import { randomStream, tf, trainingMode, useBackend, withoutInitialization } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { goodfellowDiscriminator, goodfellowGan, goodfellowGenerator } from './goodfellow-gan.js'

const tiny = { imageSize: 4, latentSize: 5, rectifiers: 32, units: 64, seed: 1 } as const

testModel('the generator of 2014', () => goodfellowGenerator({ ...tiny, rectifiers: 64 }), {
  ...{ input: [4, 5], output: [4, 4, 4, 1], steps: 100 },
})
testModel('the discriminator of 2014', () => goodfellowDiscriminator(tiny), {
  ...{ input: [4, 4, 4, 1], output: [4, 1], steps: 100 },
})

describe('the GAN of 2014', () => {
  beforeAll(() => useBackend('wasm'))

  test("has the paper's parameters", () => {
    const { generator, discriminator } = withoutInitialization(() => goodfellowGan())
    expect(generator.parameterCount).toBe(2_503_984)
    expect(discriminator.parameterCount).toBe(1_231_441)
    expect(generator.latent).toEqual({ size: 100, distribution: 'uniform', limit: Math.sqrt(3) })
  })

  test("begins with the paper's weights", async () => {
    using gan = goodfellowGan({ ...tiny, rectifiers: 64 })
    const state = await gan.stateDict()
    const largest = (key: string) => Math.max(...state.get(key)!.data.map(Math.abs))
    expect(largest('generator.h1.weight')).toBeCloseTo(0.05, 4)
    expect(largest('discriminator.h1.linear.weight')).toBeCloseTo(0.005, 5)
    for (const key of ['generator.y.bias', 'discriminator.h0.linear.bias']) {
      expect(largest(key)).toBe(0)
    }
  })

  test('drops pixels and units in training alone', () => {
    using discriminator = goodfellowDiscriminator(tiny)
    const pictures = tf.ones<tf.Rank.R4>([2, 4, 4, 1])
    const judge = (seed?: number) =>
      tf.tidy(() => {
        const run = () => discriminator.forward(pictures)
        const logits = seed === undefined ? run() : trainingMode(randomStream(seed), run)
        return [...logits.dataSync()]
      })
    expect(judge()[0]).toBe(judge()[1])
    expect(judge(1)[0]).not.toBe(judge(1)[1])
    expect(judge(1)).toEqual(judge(1))
    expect(judge(1)).not.toEqual(judge(2))
    pictures.dispose()
  })

  test('takes the largest of five for each unit', () => {
    using discriminator = goodfellowDiscriminator({ ...tiny, units: 1 })
    const { linear } = discriminator.h0
    linear.weight.setState(new Float32Array(80))
    linear.bias!.setState(Float32Array.of(-5, 3, 1, 2, -9))
    const largest = tf.tidy(() => discriminator.h0.forward(tf.zeros([1, 16])).dataSync()[0])
    expect(largest).toBe(3)
  })
})
