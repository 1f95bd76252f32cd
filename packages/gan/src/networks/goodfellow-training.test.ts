import { Dataset, type ImageSample, tf, useBackend } from '@cnn/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { goodfellowGan } from './goodfellow-gan.js'
import { goodfellowSchedule, risingMomentum, startFromMarginals } from './goodfellow-training.js'

const tiny = { imageSize: 2, channels: 3, latentSize: 5, rectifiers: 4, units: 2 } as const

const pictures = [40, 120].map((value): ImageSample => {
  const data = Uint8Array.from({ length: 12 }, (_, i) => (i === 0 ? 0 : value + i))
  return { image: { data, width: 2, height: 2, channels: 3 }, label: 0 }
})

describe('the training of 2014', () => {
  beforeAll(() => useBackend('wasm'))

  test("starts from the data's mean picture", async () => {
    using gan = goodfellowGan(tiny)
    const before = tf.memory().numTensors
    await startFromMarginals(gan, Dataset.from(pictures))
    expect(tf.memory().numTensors).toBe(before)
    const values = tf.tidy(() => gan.generator.forward(tf.zeros([1, 5])).dataSync())
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(i === 0 ? 0 : (80 + i) / 255, 5)
    })
  })

  test('cannot start from no data', async () => {
    using gan = goodfellowGan(tiny)
    const none = Dataset.from(pictures).filter(() => false)
    await expect(startFromMarginals(gan, none)).rejects.toThrow(/is empty/)
  })

  test.each([
    [1, 0.5],
    [500, 0.5],
    [501, 0.5 + 0.2 / 249],
    [124_501, 0.7],
    [300_000, 0.7],
  ])('has at step %i the momentum %d', (step, momentum) => {
    const parameter = tf.variable(tf.scalar(0))
    const velocity = tf.variable(tf.scalar(1))
    const gradient = tf.scalar(0)
    const moved = { parameter, gradient, slots: [velocity], decays: false }
    risingMomentum().update([moved], { learningRate: 1, step })
    expect(velocity.dataSync()[0]).toBeCloseTo(momentum, 6)
    expect(parameter.dataSync()[0]).toBeCloseTo(-momentum, 6)
    tf.dispose([parameter, velocity, gradient])
  })

  test('lowers the rate a little with each step, to a hundred-thousandth', () => {
    const at = (step: number) => goodfellowSchedule({ step, steps: 1, epoch: 0, epochs: 1 })
    expect(at(0)).toBe(1)
    expect(at(125_000)).toBeCloseTo(Math.exp(-0.5), 5)
    expect(at(1e9)).toBe(1e-5)
  })
})
