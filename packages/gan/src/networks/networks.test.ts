import { useBackend } from '@cnn/core'
import { beforeAll, describe } from 'vitest'
import { besidePytorch } from '../../test/beside-pytorch.js'
import { networkCases } from '../../test/network-goldens.js'

describe('networks beside PyTorch', () => {
  beforeAll(() => useBackend('wasm'))

  for (const golden of networkCases) {
    if (golden.options.imageSize >= 64) continue
    besidePytorch(golden, 'generator')
    besidePytorch(golden, 'discriminator')
  }
})
