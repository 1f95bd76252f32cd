import { tf, useBackend } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { besideTorchvision } from '../../test/beside-torchvision.js'
import { expectMaps } from '../../test/expect-maps.js'
import { Bottleneck, ResNet, type ResNetDesign, resnet18, resnet50 } from './resnet.js'

testModel('ResNet-18', () => resnet18({ inChannels: 1, numClasses: 4, seed: 1 }), {
  input: [2, 32, 32, 1],
  output: [2, 4],
  compareWith: [],
  steps: 14,
})

const design: ResNetDesign = { block: Bottleneck, depths: [1, 1, 1, 1] }
const options = { inChannels: 1, numClasses: 4 }
testModel('a ResNet of bottlenecks', () => new ResNet('small', design, options).initialize(1), {
  input: [4, 32, 32, 1],
  output: [4, 4],
  compareWith: [],
  steps: 14,
})

besideTorchvision('resnet18', resnet18)
besideTorchvision('resnet50', resnet50)

test('its maps are those of the four stages', async () => {
  await expectMaps(resnet18, [4, 8, 16, 32], [64, 128, 256, 512])
  const build = () => new ResNet('small', design, options).initialize(1)
  await expectMaps(build, [4, 8, 16, 32], [256, 512, 1024, 2048])
})

test('for small images it keeps their resolution in its first stage', async () => {
  await useBackend('wasm')
  using model = resnet18({ smallImages: true, seed: 1 })
  const maps = tf.tidy(() => model.features(tf.zeros([1, 24, 16, 3])).map(({ shape }) => shape))
  expect(maps.map(([, height, width]) => [height, width])).toEqual([[24, 16], [12, 8], [6, 4], [3, 2]]) // biome-ignore format: a pair each
  expect(model.featureStrides).toEqual([1, 2, 4, 8])
  expect(model.conv1.weight.shape).toEqual([3, 3, 3, 64])
  expect(model.architecture.options.smallImages).toBe(true)
})
