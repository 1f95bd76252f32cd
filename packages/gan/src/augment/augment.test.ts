import { randomStream, tf, useBackend } from '@cnn/core'
import { formulaPicture } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { adaptiveAugment } from './adaptive-augment.js'
import { diffAugment } from './diff-augment.js'

describe('diffAugment', () => {
  beforeAll(async () => void (await useBackend('wasm', { threads: 1 })), 60_000)

  test('changes every picture by the stream, in the ranges of the paper, and keeps no tensors', () => {
    const images = tf.ones([40, 8, 8, 1]) as tf.Tensor4D
    const before = tf.memory().numTensors
    const move = diffAugment({ policy: ['translation'] })
    const [once, again] = [0, 0].map((seed) => move.apply(images, randomStream(seed)))
    expect([...once!.dataSync()]).toEqual([...again!.dataSync()])
    const kept = tf.tidy(() => [...tf.sum(once!, [1, 2, 3]).dataSync()])
    expect(Math.min(...kept)).toBe(49)
    expect(Math.max(...kept)).toBe(64)
    const cut = diffAugment({ policy: ['cutout'] }).apply(images, randomStream(1))
    const left = tf.tidy(() => [...tf.sum(cut, [1, 2, 3]).dataSync()])
    expect(Math.min(...left)).toBe(48)
    expect(Math.max(...left)).toBe(60)
    const light = diffAugment({ policy: ['color'] }).apply(images, randomStream(2))
    const brightness = tf.tidy(() => [...tf.mean(light, [1, 2, 3]).dataSync()])
    expect(Math.min(...brightness)).toBeGreaterThan(0.5)
    expect(Math.min(...brightness)).toBeLessThan(0.6)
    expect(Math.max(...brightness)).toBeGreaterThan(1.4)
    tf.dispose([once!, again!, cut, light])
    expect(tf.memory().numTensors).toBe(before)
    images.dispose()
  })

  test('knows its policies', () => {
    expect(() => diffAugment({ policy: ['colour' as 'color'] })).toThrow(/'colour'; it is made of/)
    expect(() => diffAugment({ policy: [] })).toThrow(/empty/)
    expect(diffAugment().name).toBe('DiffAugment (color, translation, cutout)')
  })
})

describe('adaptiveAugment', () => {
  beforeAll(async () => void (await useBackend('wasm', { threads: 1 })), 60_000)
  const sure = (share: number) =>
    Float32Array.from({ length: 100 }, (_, i) => (i < (share + 1) * 50 ? 2 : -1))
  const observed = (share: number, steps: number, options = {}) => {
    const augment = adaptiveAugment({ rampPictures: 4000, ...options })
    for (let step = 0; step < steps; step++) augment.observe(sure(share))
    return augment
  }

  test('the probability follows the signs of the logits, every fourth step', () => {
    expect(observed(0.8, 3).probability).toBe(0)
    expect(observed(0.8, 4).probability).toBeCloseTo(0.1)
    expect(observed(0.8, 20).probability).toBeCloseTo(0.5)
    expect(observed(0.8, 400).probability).toBe(1)
    expect(observed(0.4, 8, { probability: 0.5 }).probability).toBeCloseTo(0.3)
    expect(observed(0.4, 400, { probability: 0.5 }).probability).toBe(0)
    expect(observed(0.4, 4, { target: 0.2 }).probability).toBeCloseTo(0.1)
    expect(observed(0.8, 4, { rampPictures: undefined }).probability).toBeCloseTo(400 / 500_000)
  })

  test('a checkpoint keeps what it has learned', () => {
    const first = observed(0.8, 6)
    const second = adaptiveAugment({ rampPictures: 4000 })
    second.restore(JSON.parse(JSON.stringify(first.state())))
    for (const augment of [first, second]) for (const _ of [0, 0]) augment.observe(sure(0.8))
    expect(second.probability).toBe(first.probability)
    expect(second.probability).toBeCloseTo(0.2)
    expect(() => second.restore({ probability: 2 })).toThrow(/state of ADA/)
  })

  test('changes as many pictures as it says, each by itself', () => {
    const values = formulaPicture(200, 3, 4, 4)
    const images = tf.tensor4d(values, [200, 4, 4, 3])
    const before = tf.memory().numTensors
    expect(adaptiveAugment().apply(images, randomStream(0))).toBe(images)
    const few = adaptiveAugment({ probability: 0.3, parts: ['color'] })
    const altered = few.apply(images, randomStream(0))
    const result = altered.dataSync()
    altered.dispose()
    const changed = Array.from({ length: 200 }, (_, i) => i).filter((i) =>
      result
        .subarray(48 * i, 48 * i + 48)
        .some((value, j) => Math.abs(value - values[48 * i + j]!) > 1e-4),
    )
    // A picture is left alone if none of five changes comes, luma flips in half of the cases only.
    const expected = 200 * (1 - 0.7 ** 4 * 0.85)
    expect(Math.abs(changed.length - expected)).toBeLessThan(20)
    for (const parts of [['blit'], ['geometry']] as const) {
      const moved = adaptiveAugment({ probability: 1, parts }).apply(images, randomStream(3))
      expect(tf.tidy(() => tf.max(tf.abs(moved)).dataSync()[0])).toBeLessThan(2.001)
      moved.dispose()
    }
    expect(tf.memory().numTensors).toBe(before)
    images.dispose()
  })

  test('refuses what makes no sense', () => {
    expect(() => adaptiveAugment({ target: 1 })).toThrow(/target is 1/)
    expect(() => adaptiveAugment({ rampPictures: 0 })).toThrow(/rampPictures/)
    expect(() => adaptiveAugment({ probability: -1 })).toThrow(/probability/)
    expect(() => adaptiveAugment({ parts: ['noise' as 'blit'] })).toThrow(/no part 'noise'/)
    const four = tf.zeros([1, 2, 2, 4]) as tf.Tensor4D
    expect(() => adaptiveAugment().apply(four, randomStream(0))).toThrow(/1 or 3 channels/)
    four.dispose()
  })
})
