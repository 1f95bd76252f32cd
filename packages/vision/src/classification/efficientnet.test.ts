import { randomStream, tf, trainingMode, useBackend } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { besideTorchvision } from '../../test/beside-torchvision.js'
import { expectMaps } from '../../test/expect-maps.js'
import { EfficientNet, efficientnetB0 } from './efficientnet.js'

const small = (stochasticDepth: number) =>
  new EfficientNet(
    'small',
    { width: 0.25, depth: 0.5, dropout: 0 },
    { inChannels: 1, numClasses: 4, stochasticDepth },
  ).initialize(1)

testModel('EfficientNet', () => small(0), { input: [4, 32, 32, 1], output: [4, 4], steps: 25 })

besideTorchvision('efficientnet_b0', efficientnetB0)

test('its maps are those at strides 4 to 32', () =>
  expectMaps(efficientnetB0, [4, 8, 16, 32], [24, 40, 112, 1280]))

test('training skips blocks at random, use does not', async () => {
  await useBackend('wasm')
  using model = small(0.9)
  tf.tidy(() => {
    const pictures = tf.randomNormal([4, 64, 64, 1], 0, 1, 'float32', 1) as tf.Tensor4D
    const trained = (seed: number) =>
      [...trainingMode(randomStream(seed), () => model.layers.forward(pictures)).dataSync()].join()
    expect(new Set([1, 2, 3, 4, 5, 6].map(trained)).size).toBeGreaterThan(1)
    expect(trained(1)).toBe(trained(1))
    const used = () => [...model.forward(pictures).dataSync()]
    expect(used()).toEqual(used())
  })
})
