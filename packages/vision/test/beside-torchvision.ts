import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Counter, tf, useBackend, withoutInitialization } from '@cnn/core'
import { fillByFormula, formulaPicture } from '@cnn/core/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClassificationNetwork } from '../src/classification/classification-network.js'

interface Golden {
  input: [number, number, number, number]
  parameters: number
  keys: number
  /** The beginning of the SHA-256 of all keys with their shapes. */
  state: string
  logits: number[][]
  norm: number[]
  argmax: number[]
}
const goldenFile = new URL('../golden/classification.json', import.meta.url)
const goldens = JSON.parse(readFileSync(goldenFile, 'utf8')) as Record<string, Golden[]>

/**
 * Compares a network with the reference one of that name, both filled by formula, on the smallest of three sizes of
 * pictures, or on all of them.
 */
export function besideTorchvision(
  name: string,
  build: () => ClassificationNetwork,
  sizes: 'smallest' | 'all' = 'smallest',
) {
  describe(`${name} beside the reference`, () => {
    let model: ClassificationNetwork
    beforeAll(async () => {
      await useBackend('wasm')
      model = fillByFormula(withoutInitialization(build))
    })
    afterAll(() => model?.dispose())

    test.each(goldens[name]!.slice(0, sizes === 'all' ? 3 : 1))('on $input', (golden) =>
      compare(model, golden),
    )
  })
}

function compare(model: ClassificationNetwork, golden: Golden) {
  expect(model.parameterCount).toBe(golden.parameters)
  expect([...model.stateTensors()].length).toBe(golden.keys)
  expect(stateDigest(model)).toBe(golden.state)
  const [n, c, h, w] = golden.input
  const rows = tf.tidy(() => {
    const picture = tf.tensor4d(formulaPicture(n, c, h, w), [n, h, w, c])
    return model.forward(picture).arraySync()
  })
  expect(rows.length).toBe(golden.logits.length)
  golden.logits.forEach((logits, row) => {
    const norm = golden.norm[row]!
    expect(Math.abs(Math.hypot(...rows[row]!) / norm - 1)).toBeLessThan(1e-4)
    expect(rows[row]!.indexOf(Math.max(...rows[row]!))).toBe(golden.argmax[row])
    logits.forEach((logit, i) => {
      expect(Math.abs(rows[row]![i]! - logit) / norm).toBeLessThan(1e-4)
    })
  })
}

function stateDigest(model: ClassificationNetwork) {
  const lines = Array.from(
    model.stateTensors(),
    ([key, tensor]) => `${key} [${tensor instanceof Counter ? '' : tensor.stateShape}]`,
  )
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex').slice(0, 16)
}
