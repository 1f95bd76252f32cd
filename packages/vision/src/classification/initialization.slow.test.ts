import { readFileSync } from 'node:fs'
import { type StateEntry, useBackend } from '@cnn/core'
import { describe, expect, test } from 'vitest'
import { referenceNetworks } from '../../test/reference-networks.js'

/** Of each parameter the standard deviation, and the largest size as a multiple of it; see initialization.py. */
const goldens = JSON.parse(
  readFileSync(new URL('../../golden/initialization.json', import.meta.url), 'utf8'),
) as Record<keyof typeof referenceNetworks, Record<string, [deviation: number, peak: number]>>

const names = Object.keys(goldens) as (keyof typeof goldens)[]

describe.each(names)('%s', (name) => {
  test('is initialised as the reference is', async () => {
    await useBackend('wasm')
    using model = referenceNetworks[name]({ seed: 1 })
    for (const [key, parameter] of model.parameters()) {
      const [deviation, peak] = goldens[name][key]!
      const { data } = await parameter.state()
      const found = spreadOf(data)
      if (deviation === 0) {
        expect(new Set(data), key).toEqual(new Set([key.endsWith('weight') ? 1 : 0]))
        continue
      }
      const sampling = 5 / Math.sqrt(data.length)
      expect(Math.abs(found.mean) / deviation, key).toBeLessThan(sampling)
      expect(Math.abs(found.deviation / deviation - 1), key).toBeLessThan(sampling)
      // Uniform numbers stay within √3 deviations, normal ones do not.
      if (data.length >= 500) expect(found.peak > 2, key).toBe(peak > 2)
    }
  })
})

function spreadOf(data: StateEntry['data']) {
  let sum = 0
  let squares = 0
  let largest = 0
  for (const value of data) {
    sum += value
    squares += value * value
    largest = Math.max(largest, Math.abs(value))
  }
  const mean = sum / data.length
  const deviation = Math.sqrt(squares / data.length - mean * mean)
  return { mean, deviation, peak: largest / deviation }
}
