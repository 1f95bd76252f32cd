import { tf, useBackend } from '@cnn/core'
import { expect } from 'vitest'
import type { ClassificationNetwork } from '../src/classification/classification-network.js'

/** Checks that a network's maps are as it says, for a picture of 64 × 96 pixels. */
export async function expectMaps(
  build: () => ClassificationNetwork,
  strides: number[],
  channels: number[],
) {
  await useBackend('wasm')
  using model = build()
  expect([...model.featureStrides]).toEqual(strides)
  expect([...model.featureChannels]).toEqual(channels)
  const pictures = () => tf.zeros([1, 64, 96, model.inChannels]) as tf.Tensor4D
  const shapes = tf.tidy(() => model.features(pictures()).map(({ shape }) => shape))
  const expected = strides.map((stride, i) => [1, 64 / stride, 96 / stride, channels[i]])
  expect(shapes).toEqual(expected)
}
