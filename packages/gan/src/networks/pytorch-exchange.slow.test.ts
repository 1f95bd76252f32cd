import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadWeights, type Module, saveWeights, tf, useBackend } from '@cnn/core'
import { formulaPicture, formulaUniform } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { besidePytorch } from '../../test/beside-pytorch.js'
import {
  builders,
  type NetworkOptions,
  networkCases,
  type Role,
} from '../../test/network-goldens.js'
import { ganStabilityCheckpoint } from './resnet-gan.js'

const python = process.env.CNN_PYTHON ?? '/usr/bin/python3'
const script = fileURLToPath(new URL('../../golden/exchange.py', import.meta.url))

const hasTorch = (() => {
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

const roles = ['generator', 'discriminator'] as const

interface Exchange {
  name: keyof typeof builders
  options: NetworkOptions & Record<string, number>
  /** A checkpoint of a training on several devices. */
  prefix?: boolean
}

const exchanges: Exchange[] = [
  { name: 'dcgan', options: { imageSize: 64, channels: 3, baseWidth: 64, latentSize: 100 } },
  { name: 'theano', options: { imageSize: 28, channels: 1, baseWidth: 16, latentSize: 100 } },
  {
    name: 'resnet',
    options: {
      ...{ imageSize: 32, channels: 3, width: 16, maxWidth: 512 },
      ...{ latentSize: 256, embeddingSize: 1 },
    },
    prefix: true,
  },
]

const exchange = (of: Exchange, verb: 'read' | 'write', folder: string): Record<Role, number[]> =>
  JSON.parse(execFileSync(python, [script, JSON.stringify(of), verb, folder], { encoding: 'utf8' }))

describe.skipIf(!hasTorch).each(exchanges)('$name and PyTorch', (of) => {
  const { name, options, prefix } = of
  const folder = mkdtempSync(join(tmpdir(), 'exchange-'))
  beforeAll(() => useBackend('wasm'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const build = (role: Role, seed: number) => builders[name][role]({ ...options, seed })

  test('ours into PyTorch', async () => {
    const outputs: [Role, Float32Array][] = []
    for (const role of roles) {
      using model = build(role, 3)
      await saveWeights(model, join(folder, `${role}.safetensors`))
      outputs.push([role, outputOf(model, role, options)])
    }
    const expected = exchange(of, 'read', folder)
    for (const [role, output] of outputs) expectEqual(output, expected[role])
  })

  test("PyTorch's into ours", async () => {
    const expected = exchange(of, 'write', folder)
    for (const role of roles) {
      using model = build(role, 4)
      const at = role === 'generator' ? 'generator_test' : 'discriminator'
      const reading = prefix ? ganStabilityCheckpoint(at) : {}
      await loadWeights(model, join(folder, `${role}.pt`), reading)
      expectEqual(outputOf(model, role, options), expected[role])
    }
  })
})

describe("DCGAN at the reference's widths", () => {
  beforeAll(() => useBackend('wasm'))

  for (const golden of networkCases.filter(({ options }) => options.imageSize >= 64)) {
    besidePytorch(golden, 'generator')
    besidePytorch(golden, 'discriminator')
  }
})

function outputOf(model: Module, role: Role, { imageSize, channels, latentSize }: NetworkOptions) {
  return tf.tidy((): Float32Array => {
    if (role === 'discriminator') {
      const values = formulaPicture(2, channels, imageSize, imageSize).map((value) => value / 2)
      const pictures = tf.tensor4d(values, [2, imageSize, imageSize, channels])
      return (model.forward(pictures) as tf.Tensor2D).dataSync<'float32'>()
    }
    const values = Float32Array.from(formulaUniform('z', 2 * latentSize), (u) => 4 * (u - 0.5))
    const pictures = model.forward(tf.tensor2d(values, [2, latentSize])) as tf.Tensor4D
    return tf.transpose(pictures, [0, 3, 1, 2]).dataSync<'float32'>()
  })
}

function expectEqual(actual: ArrayLike<number>, expected: readonly number[]) {
  expect(actual.length).toBe(expected.length)
  const scale = Math.max(1, ...expected.slice(0, 2).map(Math.abs))
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i]!)), 0)
  expect(worst / scale).toBeLessThan(1e-4)
}
