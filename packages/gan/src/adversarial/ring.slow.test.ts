import { useBackend } from '@cnn/core'
import { beforeAll, expect, test } from 'vitest'
import { collect } from '../../test/gan-events.js'
import {
  type ModeCoverage,
  modesCovered,
  ring,
  ringData,
  ringGan,
  ringTraining,
  samplePoints,
} from './ring.js'
import { trainGan } from './train-gan.js'

beforeAll(async () => {
  await useBackend('wasm', { threads: 1 })
})

test('a ring of 8 Gaussians is learned whole, in 9 of 10 runs or more', async () => {
  const eight = ring()
  const found: ModeCoverage[] = []
  for (let seed = 0; seed < 10; seed++) {
    using gan = ringGan({ seed })
    await collect(trainGan(gan, ringData(eight), { ...ringTraining, seed }))
    found.push(modesCovered(await samplePoints(gan, 2500, seed), eight))
  }
  const learned = found.filter(({ covered, quality }) => covered === 8 && quality >= 0.8)
  const figures = found.map(({ covered, quality }) => `${covered} modes, ${quality.toFixed(3)}`)
  expect(learned.length, figures.join('; ')).toBeGreaterThanOrEqual(9)
})
