import { tf, useBackend } from '@cnn/core'
import { beforeAll, expect, test } from 'vitest'
import { collect } from '../../test/gan-events.js'
import { orders, quick, smallData, smallGan } from '../../test/small-gan.js'
import { hinge, leastSquares, minimax, nonSaturating, wasserstein } from './gan-loss.js'
import { gradientPenalty, r1 } from './regularizer.js'
import { trainGan } from './train-gan.js'

beforeAll(async () => {
  await useBackend('wasm', { threads: 1 })
})

const losses = [nonSaturating, minimax, leastSquares, hinge, wasserstein]
// Each with another order of updates, so that each order is seen as well.
const runs = losses.map((loss, i) => ({ loss, update: orders[i % orders.length]! }))

test.each(runs)('$loss.name, $update: 500 steps keep the number of tensors', async (run) => {
  using gan = smallGan()
  const held = tf.memory().numTensors
  const regularizers = run.loss === wasserstein ? [gradientPenalty()] : [r1({ every: 4 })]
  const counts = new Set<number>()
  const options = { ...quick, ...run, steps: 500, regularizers, average: {}, clipNorm: 1 }
  const log = () => void counts.add(tf.memory().numTensors)
  await collect(trainGan(gan, smallData(), { ...options, every: 50, sampleEvery: 100, log }))
  expect(counts.size).toBe(1)
  expect(tf.memory().numTensors).toBe(held)
})
