import { useBackend } from '@cnn/core'
import { beforeAll, describe } from 'vitest'
import { besidePytorch } from '../../test/beside-pytorch.js'
import { networkCases } from '../../test/network-goldens.js'

// One network with norms, and on webgpu one with all that the others have beside them.
const onlyNorms = networkCases.filter(
  ({ name, options }) => name === 'dcgan' && options.imageSize === 8,
)
const residual = networkCases.filter(
  ({ name, options }) => name === 'resnet' && options.imageSize === 14,
)

describe.each([
  ['webgl', onlyNorms],
  ['webgpu', [...onlyNorms, ...residual]],
] as const)('networks on %s', (backend, goldens) => {
  beforeAll(() => useBackend(backend))

  for (const golden of goldens) {
    besidePytorch(golden, 'generator')
    besidePytorch(golden, 'discriminator')
  }
})
