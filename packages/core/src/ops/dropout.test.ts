import { expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { dropout } from './dropout.js'

const drop = (rate: number, seed: number) =>
  tf.tidy(() => [...dropout(tf.ones([100, 100]), rate, randomStream(seed)).dataSync()])

test('zeroes as many as it should and keeps the mean', async () => {
  await useBackend('wasm')
  const values = drop(0.25, 1)
  expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.75)]))
  expect(values.filter((value) => value === 0).length / values.length).toBeCloseTo(0.25, 1)
})

test('draws the same mask from the same stream on every backend', async () => {
  await useBackend('wasm')
  const mask = drop(0.5, 1)
  expect(drop(0.5, 2)).not.toEqual(mask)
  await useBackend('cpu')
  expect(drop(0.5, 1)).toEqual(mask)
})

test('passes the gradient through the same mask', async () => {
  await useBackend('wasm')
  const gradient = tf.tidy(() => {
    const loss = (x: tf.Tensor) => tf.sum(dropout(x, 0.5, randomStream(1))) as tf.Scalar
    return [
      ...tf
        .grad(loss)(tf.ones([100, 100]))
        .dataSync(),
    ]
  })
  expect(gradient).toEqual(drop(0.5, 1))
})

test('refuses a rate that is none', () => {
  expect(() => dropout(tf.ones([2]), 1, randomStream(1))).toThrow(/from 0 to below 1/)
  expect(() => dropout(tf.ones([2]), Number.NaN, randomStream(1))).toThrow(/NaN/)
})
