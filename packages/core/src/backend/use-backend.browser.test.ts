import { expect, test } from 'vitest'
import * as tf from '../tf.js'
import type { BackendName } from './device.js'
import { runSelfTest } from './self-test.js'
import { useBackend } from './use-backend.js'

test('without a name it passes over emulated graphics devices', async () => {
  const report = await useBackend()
  expect(report.name).toBe('wasm')
  expect(report.tried).toEqual([
    { name: 'webgpu', reason: expect.stringMatching(/emulates|no graphics device/) },
    { name: 'webgl', reason: expect.stringMatching(/emulates/) },
  ])
  expect(crossOriginIsolated).toBe(true)
  expect(report.threads).toBe(Math.min(navigator.hardwareConcurrency, 8))
})

const names: BackendName[] = ['cpu', 'wasm', 'webgl', 'webgpu']

test.each(names)('%s computes what PyTorch does', async (name) => {
  const report = await useBackend(name)
  expect(report).toMatchObject({ name, tried: [] })
  expect(tf.getBackend()).toBe(name)
  const { error } = await runSelfTest()
  expect(error).toBeLessThan(1e-5)
  expect(tf.memory().numTensors).toBe(0)
})

test('a cast to float32 on webgpu converts: its result can be transposed', async () => {
  await useBackend('webgpu')
  const { values, tensors } = tf.tidy(() => {
    const flags = tf.greater(tf.tensor2d([1, -1, 2, -2, 3, 3], [2, 3]), 0)
    const before = tf.memory().numTensors
    const numbers = tf.cast(flags, 'float32')
    const tensors = tf.memory().numTensors - before
    return { values: tf.transpose(numbers), tensors }
  })
  expect(Array.from(await values.data())).toEqual([1, 0, 0, 1, 1, 1])
  expect(tensors).toBe(1)
  values.dispose()
})
