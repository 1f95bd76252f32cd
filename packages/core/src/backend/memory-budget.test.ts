import { afterEach, beforeAll, expect, test } from 'vitest'
import * as tf from '../tf.js'
import { useBackend } from './use-backend.js'

beforeAll(async () => {
  await useBackend('cpu')
}, 60_000)

afterEach(async () => {
  await useBackend('cpu', { memoryBudget: Number.POSITIVE_INFINITY })
})

test('what does not fit is refused, leaves nothing, and the rest goes on', async () => {
  await useBackend('cpu', { memoryBudget: 10e6 })
  const before = tf.memory()
  const kept = tf.zeros([1000, 1000])
  expect(() => tf.ones([1000, 2000])).toThrow(
    expect.objectContaining({ code: 'out-of-memory', message: expect.stringMatching(/10\.0 MB/) }),
  )
  expect(() => tf.tidy(() => tf.concat([kept, tf.relu(kept), kept]))).toThrow(/does not fit/)
  expect(tf.memory().numTensors).toBe(before.numTensors + 1)
  // Views share their data.
  const views = tf.tidy(() => [100, 200, 400].map((rows) => tf.reshape(kept, [rows, -1])))
  kept.dispose()
  tf.dispose(views)
  const again = tf.ones([1000, 2000])
  again.dispose()
  expect(tf.memory().numBytes).toBe(before.numBytes)
})

test('a pass that is refused half-way is undone', async () => {
  await useBackend('cpu', { memoryBudget: 3e6 })
  const x = tf.randomUniform([100_000])
  const before = tf.memory().numTensors
  const deep = (y: tf.Tensor) =>
    tf.sum(Array.from({ length: 20 }).reduce<tf.Tensor>((z) => tf.sin(z), y))
  expect(() => tf.grad((y) => deep(y))(x)).toThrow(/does not fit/)
  expect(tf.memory().numTensors).toBe(before)
  x.dispose()
})

test.each([0, -1, Number.NaN])('%s is no budget', async (memoryBudget) => {
  await expect(useBackend('cpu', { memoryBudget })).rejects.toMatchObject({ code: 'bad-argument' })
})
