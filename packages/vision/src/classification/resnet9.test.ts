import { testModel } from '@cnn/core/testing'
import { resnet9 } from './resnet9.js'

testModel('ResNet-9', () => resnet9({ inChannels: 1, widths: [8, 16, 24], dropout: 0, seed: 1 }), {
  input: [4, 28, 28, 1],
  output: [4, 10],
})
