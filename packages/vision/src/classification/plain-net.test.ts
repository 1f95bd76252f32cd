import { testModel } from '@cnn/core/testing'
import { plainNet } from './plain-net.js'

testModel(
  'the plain network',
  () => plainNet({ inChannels: 1, widths: [8, 16, 16, 32], dropout: 0, seed: 1 }),
  { input: [4, 28, 28, 1], output: [4, 10] },
)
