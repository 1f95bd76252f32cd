import { tf, useBackend } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { besideTorchvision } from '../../test/beside-torchvision.js'
import { mobilenetV2 } from './mobilenet-v2.js'

testModel(
  'MobileNetV2',
  () => mobilenetV2({ widthMultiplier: 0.25, inChannels: 1, numClasses: 4, dropout: 0, seed: 1 }),
  { input: [4, 32, 32, 1], output: [4, 4], steps: 20 },
)

besideTorchvision('mobilenet_v2', mobilenetV2)

test('its maps are those at strides 2 to 32', async () => {
  await useBackend('wasm')
  using model = mobilenetV2({ widthMultiplier: 0.5, seed: 1 })
  const shapes = tf.tidy(() => model.features(tf.zeros([1, 64, 96, 3])).map(({ shape }) => shape))
  expect(shapes).toEqual([
    [1, 32, 48, 8],
    [1, 16, 24, 16],
    [1, 8, 12, 16],
    [1, 4, 6, 48],
    [1, 2, 3, 1280],
  ])
})
