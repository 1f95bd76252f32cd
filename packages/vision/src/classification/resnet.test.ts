import { testModel } from '@cnn/core/testing'
import { besideTorchvision } from '../../test/beside-torchvision.js'
import { Bottleneck, ResNet, type ResNetDesign, resnet18, resnet34, resnet50 } from './resnet.js'

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
besideTorchvision('resnet34', resnet34)
besideTorchvision('resnet50', resnet50)
