import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadWeights, saveWeights, tf, useBackend } from '@cnn/core'
import { formulaPicture } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClassificationNetwork } from './classification-network.js'
import { mobilenetV2 } from './mobilenet-v2.js'
import { resnet18, resnet50 } from './resnet.js'

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

const networks = Object.entries({ resnet18, resnet50, mobilenet_v2: mobilenetV2 })

describe.skipIf(!hasTorchvision).each(networks)('%s and torchvision', (name, build) => {
  const folder = mkdtempSync(join(tmpdir(), 'exchange-'))
  beforeAll(() => useBackend('wasm'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const logitsOf = (model: ClassificationNetwork) =>
    tf.tidy(() =>
      model.forward(tf.tensor4d(formulaPicture(1, 3, 64, 64), [1, 64, 64, 3])).dataSync(),
    )

  const expectClose = (actual: ArrayLike<number>, expected: ArrayLike<number>) => {
    const norm = Math.hypot(...Array.from(expected))
    const worst = Math.max(...Array.from(expected, (v, i) => Math.abs(v - actual[i]!)))
    expect(actual.length).toBe(expected.length)
    expect(worst / norm).toBeLessThan(1e-4)
  }

  test.each(['float32', 'float16'] as const)('ours, %s, into torchvision', async (dtype) => {
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
