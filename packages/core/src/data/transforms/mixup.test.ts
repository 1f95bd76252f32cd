import { beforeAll, expect, expectTypeOf, test } from 'vitest'
import { useBackend } from '../../backend/use-backend.js'
import type { LabelledImages } from '../../losses/cross-entropy-loss.js'
import { type Random, randomStream } from '../../random.js'
import * as tf from '../../tf.js'
import { fit } from '../../training/fit.js'
import type { Trainable } from '../../training/trainable.js'
import type { Dataset } from '../dataset.js'
import type { ImageSample } from '../image.js'
import { cutMix } from './cut-mix.js'
import { oneOf } from './index.js'
import { mixup } from './mixup.js'

beforeAll(async () => {
  await useBackend('cpu')
})

/** Four pictures of one value each: 0, 1, 2, 3. */
const batch = (height = 4, width = 6): LabelledImages => ({
  images: tf.tensor4d(
    Float32Array.from({ length: 4 * height * width }, (_, i) => Math.floor(i / (height * width))),
    [4, height, width, 1],
  ),
  labels: tf.tensor1d([5, 6, 7, 8], 'int32'),
})

/** Gives these numbers in turn: the share of `beta`, the centre of `integer`. */
const dealt = (share: number, ...integers: number[]) =>
  ({ chance: () => true, beta: () => share, integer: () => integers.shift()! }) as unknown as Random

test('mixup adds the batch in reverse order, in one share', () => {
  tf.tidy(() => {
    const { images, labels, mixed } = mixup()(batch(), dealt(0.7))
    const firsts = [...images.dataSync()].filter((_, i) => i % 24 === 0)
    const expected = [0.9, 0.3 * 2 + 0.7, 0.7 * 2 + 0.3, 0.7 * 3]
    for (const [i, value] of firsts.entries()) expect(value).toBeCloseTo(expected[i]!, 6)
    expect([...labels.dataSync()]).toEqual([5, 6, 7, 8])
    expect([...mixed!.labels.dataSync()]).toEqual([8, 7, 6, 5])
    expect(mixed!.share).toBe(0.7)
  })
})

test('cutMix pastes a rectangle, and counts what of it lies inside', () => {
  tf.tidy(() => {
    // The side is 0.5, so that the rectangle is 4 × 2 (timm: int(8 · 0.5) and int(4 · 0.5)), centred at (7, 1).
    const { images, mixed } = cutMix()(batch(4, 8), dealt(0.75, 7, 1))
    const picture = images.dataSync().subarray(0, 32)
    expect(Array.from({ length: 4 }, (_, y) => [...picture.subarray(y * 8, y * 8 + 8)])).toEqual([
      [0, 0, 0, 0, 0, 3, 3, 3],
      [0, 0, 0, 0, 0, 3, 3, 3],
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0],
    ])
    expect(mixed!.share).toBe(1 - 6 / 32)
    expect([...mixed!.labels.dataSync()]).toEqual([8, 7, 6, 5])
  })
})

test('the same random numbers mix alike, and a batch that is left alone is the batch', () => {
  tf.tidy(() => {
    const mix = oneOf(mixup({ alpha: 0.8 }), cutMix())
    const values = (seed: number) => [...mix(batch(), randomStream(seed)).images.dataSync()]
    expect(values(1)).toEqual(values(1))
    const all = Array.from({ length: 20 }, (_, seed) => values(seed).join())
    expect(new Set(all).size).toBeGreaterThan(15)
    const given = batch()
    expect(mixup({ probability: 0 })(given, randomStream(1))).toBe(given)
  })
})

test('one of several is chosen where a training is described', () => {
  type Network = Trainable<ImageSample, LabelledImages, { accuracy: number }>
  const begin = (network: Network, train: Dataset<ImageSample>) =>
    fit(network, train, { mix: oneOf(mixup({ alpha: 0.2 }), cutMix()) })
  expectTypeOf(begin).returns.toHaveProperty('next')
})

test('shares that are none are refused', () => {
  expect(() => mixup({ alpha: 0 })).toThrow(/alpha is above 0/)
  expect(() => cutMix({ probability: 2 })).toThrow(/probability from 0 to 1/)
})
