import { tf } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { expectMaps } from '../../test/expect-maps.js'
import { Vgg } from './vgg.js'

const stages = [[4], [8], [8, 12], [16], [20]]
const small = (batchNorm: boolean) => () =>
  new Vgg(
    'small',
    { stages, batchNorm, hidden: 24 },
    { inChannels: 1, numClasses: 4, dropout: 0 },
  ).initialize(1)

const shapes = { input: [4, 64, 48, 1], output: [4, 4] }
testModel('VGG', small(false), { ...shapes, steps: 120 })
testModel('VGG with batch norm', small(true), shapes)

test('its maps are those at strides 4 to 32', () =>
  expectMaps(small(true), [4, 8, 16, 32], [12, 16, 20, 20]))

test('its keys count the activations and poolings', () => {
  const keys = (batchNorm: boolean) => [...small(batchNorm)().parameters()].map(([key]) => key)
  const convolutions = (names: string[]) =>
    names.filter((key) => /^features.*weight$/.test(key)).map((key) => key.split('.')[1])
  expect(convolutions(keys(false))).toEqual(['0', '3', '6', '8', '11', '14'])
  expect(convolutions(keys(true))).toEqual(
    ['0', '1', '4', '5', '8', '9', '11', '12', '15', '16', '19', '20'], // biome-ignore format: one row
  )
  expect(keys(false).slice(-6)).toEqual(
    ['0', '3', '6'].flatMap((place) => [`classifier.${place}.weight`, `classifier.${place}.bias`]),
  )
})

test('pictures that its poolings would shrink to nothing are refused', () => {
  using model = small(true)()
  tf.tidy(() => {
    expect(
      model
        .forward(tf.ones([1, 32, 32, 1]))
        .dataSync()
        .every(Number.isFinite),
    ).toBe(true)
    expect(() => model.forward(tf.ones([1, 31, 64, 1]))).toThrow(/32 × 32 pixels, not 64 × 31/)
  })
})
