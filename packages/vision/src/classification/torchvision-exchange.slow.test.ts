import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ImageTransform,
  load,
  loadWeights,
  saveWeights,
  tf,
  useBackend,
  withoutInitialization,
} from '@cnn/core'
import { formulaPicture } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { referenceNetworks } from '../../test/reference-networks.js'
import { Torchvision } from '../../test/torchvision.js'
import { resnet20Cifar10 } from './cifar-resnet.js'
import type { ClassificationNetwork } from './classification-network.js'
import type { Classifier } from './classifier.js'
import { mobilenetV3SmallImageNet } from './mobilenet-v3.js'
import { resnet18ImageNet } from './resnet.js'
import { squeezenet11ImageNet } from './squeezenet.js'

const python = process.env.CNN_PYTHON ?? '/usr/bin/python3'

const hasTorchvision = (() => {
  try {
    const look = 'import importlib.util as u, sys; sys.exit(u.find_spec("torchvision") is None)'
    execFileSync(python, ['-c', look], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

let torchvision: Torchvision
beforeAll(async () => {
  await useBackend('wasm')
  if (hasTorchvision) torchvision = new Torchvision(python)
})
afterAll(() => torchvision?.close())

// One of each kind: of the others only the depth or the width differs.
const kinds = [
  ...(['resnet18', 'resnet50', 'mobilenet_v2', 'mobilenet_v3_small', 'efficientnet_b0'] as const),
  ...(['vgg16_bn', 'squeezenet1_1', 'resnet20'] as const),
]
const networks = kinds.map((name) => [name, referenceNetworks[name]] as const)

const dtypes = ['float32', 'float16'] as const

const logitsOf = (model: ClassificationNetwork) =>
  tf.tidy(() => model.forward(tf.tensor4d(formulaPicture(1, 3, 64, 64), [1, 64, 64, 3])).dataSync())

const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>) => {
  const norm = Math.hypot(...Array.from(expected))
  const worst = Math.max(...Array.from(expected, (v, i) => Math.abs(v - actual[i]!)))
  expect(actual.length).toBe(expected.length)
  expect(worst / norm).toBeLessThan(1e-4)
}

describe.skipIf(!hasTorchvision).each(networks)('%s and torchvision', (name, build) => {
  const folder = mkdtempSync(join(tmpdir(), 'exchange-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test("torchvision's into ours", async () => {
    const file = join(folder, 'theirs.safetensors')
    const expected = await torchvision.exchange(name, 'write', file)
    using model = withoutInitialization(() => build())
    await loadWeights(model, file)
    expectClose(logitsOf(model), expected)
  })

  test('ours into torchvision', async () => {
    using model = build({ seed: 3 })
    // A file of half a gigabyte is enough once.
    for (const dtype of name === 'vgg16_bn' ? dtypes.slice(0, 1) : dtypes) {
      const file = join(folder, `ours-${dtype}.safetensors`)
      await saveWeights(model, file, { dtype })
      if (dtype === 'float16') await loadWeights(model, file)
      expectClose(logitsOf(model), await torchvision.exchange(name, 'read', file))
    }
  })
})

const published = [
  ['resnet18', 'resnet18.pth', resnet18ImageNet],
  ['mobilenet_v3_small', 'small.pth', mobilenetV3SmallImageNet],
  ['squeezenet1_1', 'squeezenet.pth', squeezenet11ImageNet],
  ['resnet20', 'resnet20.th', resnet20Cifar10],
] as const

describe.skipIf(!hasTorchvision)('the entries of published weights', () => {
  const folder = mkdtempSync(join(tmpdir(), 'published-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each(published)('load files as those of %s', async (name, file, entry) => {
    const url = join(folder, file)
    const expected = await torchvision.exchange(name, 'write', url)
    // The hash is that of the published file.
    using classifier = await load<ClassificationNetwork, Classifier, ImageTransform>({
      ...entry,
      ...{ url, sha256: '' },
    })
    expectClose(logitsOf(classifier.network), expected)
    expect(classifier.labels).toBe(entry.labels)
    expect(classifier.network.transform).toEqual(entry.transform)
  })
})
