import { expect, test } from 'vitest'
import { computeCase, gradientCases, relativeDifference } from '../../../test/gradient-cases.js'
import { useBackend } from '../use-backend.js'

test.each(gradientCases)('$name on wasm as on cpu', async (entry) => {
  await useBackend('cpu')
  const expected = await computeCase(entry)
  await useBackend('wasm')
  const found = await computeCase(entry)
  expected.forEach((values, index) => {
    const what = index === 0 ? 'output' : `gradient of input ${index - 1}`
    expect(relativeDifference(found[index]!, values), what).toBeLessThan(1e-5)
  })
})
