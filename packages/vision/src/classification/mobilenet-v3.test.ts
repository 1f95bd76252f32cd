import { tf, useBackend } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { besideTorchvision } from '../../test/beside-torchvision.js'
import { expectMaps } from '../../test/expect-maps.js'
import { mobilenetV3Large, mobilenetV3Small } from './mobilenet-v3.js'

const options = { inChannels: 1, numClasses: 4, dropout: 0, seed: 1 }
testModel('MobileNetV3', () => mobilenetV3Small({ ...options, widthMultiplier: 0.25 }), {
  ...{ input: [4, 32, 32, 1], output: [4, 4], steps: 40 },
})

besideTorchvision('mobilenet_v3_small', mobilenetV3Small)

test('its maps are those at strides 4 to 32', async () => {
  await expectMaps(mobilenetV3Small, [4, 8, 16, 32], [16, 24, 48, 576])
  await expectMaps(mobilenetV3Large, [4, 8, 16, 32], [24, 40, 112, 960])
})

test('pictures smaller than its stride work', async () => {
  await useBackend('wasm')
  using model = mobilenetV3Small(options)
  const maps = tf.tidy(() => model.features(tf.zeros([1, 9, 3, 1])).map(({ shape }) => shape))
  expect(maps.map(([, height, width]) => [height, width])).toEqual([[3, 1], [2, 1], [1, 1], [1, 1]]) // biome-ignore format: a pair each
})
