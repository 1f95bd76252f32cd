import { beforeAll, describe, expect, test } from 'vitest'
import { computeCase, gradientCases, relativeDifference } from '../../../test/gradient-cases.js'
import type { BackendName } from '../device.js'
import { useBackend } from '../use-backend.js'

// Sine and cosine are good to 2e-4 on some devices, as the standard allows.
const tolerance = 5e-4
const expected = new Map<string, number[][]>()

beforeAll(async () => {
  await useBackend('cpu')
  for (const entry of gradientCases) expected.set(entry.name, await computeCase(entry))
})

describe.each(['webgl', 'webgpu'] as BackendName[])('%s', (backend) => {
  beforeAll(() => useBackend(backend))

  test.each(gradientCases)('$name as on cpu', async (entry) => {
    const found = await computeCase(entry)
    expected.get(entry.name)!.forEach((values, index) => {
      const what = index === 0 ? 'output' : `gradient of input ${index - 1}`
      expect(relativeDifference(found[index]!, values), what).toBeLessThan(tolerance)
    })
  })
})
