import { useBackend } from '@cnn/core'
import { beforeAll, describe } from 'vitest'
import { besidePytorch } from '../../test/beside-pytorch.js'
import { networkCases } from '../../test/network-goldens.js'

// A network with norms and one with all that the others have beside them.
const few = networkCases.filter(
  ({ name, options: { imageSize } }) =>
    (name === 'dcgan' && imageSize === 8) || (name === 'resnet' && imageSize === 14),
)

describe.each(['webgl', 'webgpu'] as const)('networks on %s', (backend) => {
  beforeAll(() => useBackend(backend))

  for (const golden of few) {
    besidePytorch(golden, 'generator')
    besidePytorch(golden, 'discriminator')
  }
})
