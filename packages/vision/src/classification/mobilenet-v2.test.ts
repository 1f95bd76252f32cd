import { testModel } from '@cnn/core/testing'
import { test } from 'vitest'
import { besideTorchvision } from '../../test/beside-torchvision.js'
import { expectMaps } from '../../test/expect-maps.js'
import { mobilenetV2 } from './mobilenet-v2.js'

testModel(
  'MobileNetV2',
  () => mobilenetV2({ widthMultiplier: 0.25, inChannels: 1, numClasses: 4, dropout: 0, seed: 1 }),
  { input: [4, 32, 32, 1], output: [4, 4], steps: 20 },
)

besideTorchvision('mobilenet_v2', mobilenetV2)

test('its maps are those at strides 4 to 32', async () => {
  await expectMaps(mobilenetV2, [4, 8, 16, 32], [24, 32, 96, 1280])
  await expectMaps(() => mobilenetV2({ widthMultiplier: 0.5 }), [4, 8, 16, 32], [16, 16, 48, 1280])
})
