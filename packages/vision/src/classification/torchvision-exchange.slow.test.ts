import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ImageTransform, load, loadWeights, saveWeights, tf, useBackend } from '@cnn/core'
import { formulaPicture } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { referenceNetworks } from '../../test/reference-networks.js'
import { resnet20Cifar10 } from './cifar-resnet.js'
import type { ClassificationNetwork } from './classification-network.js'
import type { Classifier } from './classifier.js'
import { mobilenetV3SmallImageNet } from './mobilenet-v3.js'
import { resnet18ImageNet } from './resnet.js'
import { squeezenet11ImageNet } from './squeezenet.js'

const python = process.env.CNN_PYTHON ?? '/usr/bin/python3'
const script = fileURLToPath(new URL('../../golden/exchange.py', import.meta.url))
const exchange = (network: string, verb: string, file: string): number[] =>
  JSON.parse(execFileSync(python, [script, network, verb, file], { encoding: 'utf8' }))

const hasTorchvision = (() => {
  try {
    execFileSync(python, ['-c', 'import torchvision'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

// One of each kind: of the others only the depth or the width differs.
const kinds = [
  ...(['resnet18', 'resnet50', 'mobilenet_v2', 'mobilenet_v3_small', 'efficientnet_b0'] as const),
  ...(['vgg16_bn', 'squeezenet1_1', 'resnet20'] as const),
]
const networks = kinds.map((name) => [name, referenceNetworks[name]] as const)

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
  beforeAll(() => useBackend('wasm'))
  afterAll(() => rmSync(folder, { recursive: true }))

  // A file of half a gigabyte is enough once.
  const dtypes = name === 'vgg16_bn' ? (['float32'] as const) : (['float32', 'float16'] as const)

  test.each(dtypes)('ours, %s, into torchvision', async (dtype) => {
    const file = join(folder, `ours-${dtype}.safetensors`)
    using model = build({ seed: 3 })
    await saveWeights(model, file, { dtype })
    if (dtype === 'float16') await loadWeights(model, file)
    expectClose(logitsOf(model), exchange(name, 'read', file))
  })

  test("torchvision's into ours", async () => {
    const file = join(folder, 'theirs.safetensors')
    const expected = exchange(name, 'write', file)
    using model = build({ seed: 4 })
    await loadWeights(model, file)
    expectClose(logitsOf(model), expected)
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
  beforeAll(() => useBackend('wasm'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each(published)('load files as those of %s', async (name, file, entry) => {
    const url = join(folder, file)
    const expected = exchange(name, 'write', url)
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
