import { testModel } from '@cnn/core/testing'
import { resnet9 } from './resnet9.js'

testModel('ResNet-9', () => resnet9({ inChannels: 1, widths: [8, 16, 24], dropout: 0, seed: 1 }), {
  input: [4, 28, 28, 1],
  output: [4, 10],
})

testModel(
  'ResNet-9 with a block at full resolution',
  () => resnet9({ widths: [8, 16], stemBlocks: 1, dropout: 0, seed: 1 }),
  { input: [4, 16, 16, 3], output: [4, 10] },
)
