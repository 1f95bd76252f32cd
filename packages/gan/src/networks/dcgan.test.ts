import { randomStream, tf, trainingMode, useBackend, withoutInitialization } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { nonSaturating } from '../adversarial/gan-loss.js'
import { dcgan, dcganDiscriminator, dcganGenerator } from './dcgan.js'

const tiny = { imageSize: 8, channels: 1, baseWidth: 4, latentSize: 5, seed: 1 } as const

testModel("DCGAN's generator", () => dcganGenerator({ ...tiny, baseWidth: 16 }), {
  ...{ input: [4, 5], output: [4, 8, 8, 1], steps: 100 },
})
testModel("DCGAN's discriminator", () => dcganDiscriminator(tiny), {
  input: [4, 8, 8, 1],
  output: [4, 1],
})

describe('DCGAN', () => {
  beforeAll(() => useBackend('wasm'))

  test("has the reference's parameters and keys at 64 pixels", () => {
    const { generator, discriminator } = withoutInitialization(() => dcgan())
    expect(generator.parameterCount).toBe(3_576_704)
    expect(discriminator.parameterCount).toBe(2_765_568)
    const shapes = generator.stateShapes()
    expect(shapes.get('main.0.weight')?.shape).toEqual([100, 512, 4, 4])
    expect(keysOf(generator)).toEqual([0, 1, 3, 4, 6, 7, 9, 10, 12])
    expect(keysOf(discriminator)).toEqual([0, 2, 3, 5, 6, 8, 9, 11])
  })

  test.each([8, 14, 28, 32, 56, 64, 128])('makes and judges pictures of %i pixels', (imageSize) => {
    using gan = dcgan({ imageSize, baseWidth: 1, latentSize: 3 })
    tf.tidy(() => {
      const pictures = gan.generator.forward(tf.zeros([2, 3]))
      expect(pictures.shape).toEqual([2, imageSize, imageSize, 3])
      expect(gan.discriminator.forward(pictures).shape).toEqual([2, 1])
    })
  })

  test.each([0, 4, 7, 12, 48, 63, 2048, 2 ** 60, 32.5, NaN])('refuses %d pixels', (imageSize) => {
    expect(() => dcgan({ imageSize })).toThrow(/makes pictures of 8, 16, 32/)
  })

  test('refuses what is no size', () => {
    expect(() => dcgan({ baseWidth: 0 })).toThrow(/baseWidth must be a whole number, not 0/)
    expect(() => dcgan({ channels: 2 as 1 })).toThrow(/1 for grey pictures or 3/)
    using gan = dcgan(tiny)
    expect(() => gan.generator.forward(tf.zeros([2, 100]))).toThrow(/\[n, 5\], not \[2,100\]/)
    expect(() => gan.discriminator.forward(tf.zeros([2, 8, 8, 3]))).toThrow(/\[n, 8, 8, 1\]/)
  })

  test('gives the map of every convolution but the last', () => {
    using discriminator = dcganDiscriminator({ imageSize: 32, baseWidth: 4 })
    const maps = tf.tidy(() =>
      discriminator.features(tf.ones([2, 32, 32, 3])).map(({ shape }) => shape),
    )
    expect(maps).toEqual([
      [2, 16, 16, 4],
      [2, 8, 8, 8],
      [2, 4, 4, 16],
    ])
  })

  test('begins with weights of deviation 0.02, and gains round 1', async () => {
    using generator = dcganGenerator({ imageSize: 16, baseWidth: 32, seed: 3 })
    const state = await generator.stateDict()
    const weights = state.get('main.3.weight')!.data
    expect(spread(weights).mean).toBeCloseTo(0, 3)
    expect(spread(weights).deviation).toBeCloseTo(0.02, 3)
    const gains = state.get('main.1.weight')!.data
    expect(spread(gains).mean).toBeCloseTo(1, 1)
    expect(spread(gains).deviation).toBeGreaterThan(0.01)
    expect(spread(gains).deviation).toBeLessThan(0.03)
    expect(new Set(state.get('main.1.bias')!.data)).toEqual(new Set([0]))
  })

  test('keeps no tensor of a step of 64 pixels', () => {
    using gan = dcgan({ baseWidth: 2, seed: 1 })
    const pictures = tf.zeros<tf.Rank.R4>([2, 64, 64, 3])
    const variables = [...gan.parameters()].map(([, { value }]) => value)
    const step = () => {
      const loss = () => {
        const real = gan.discriminator.forward(pictures)
        const fake = gan.discriminator.forward(gan.generator.forward(tf.ones([2, 100])))
        return nonSaturating.discriminator(real, fake)
      }
      const { value, grads } = tf.variableGrads(
        () => trainingMode(randomStream(1), loss),
        variables,
      )
      tf.dispose([value, ...Object.values(grads)])
    }
    const before = tf.memory().numTensors
    step()
    expect(tf.memory().numTensors).toBe(before)
    pictures.dispose()
  })
})

/** The indices of the layers that hold values. */
const keysOf = (network: { stateShapes(): Map<string, unknown> }) => [
  ...new Set([...network.stateShapes().keys()].map((key) => Number(key.split('.')[1]))),
]

function spread(values: ArrayLike<number>) {
  const all = Array.from(values)
  const mean = all.reduce((a, b) => a + b, 0) / all.length
  const squares = all.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / all.length) }
}
