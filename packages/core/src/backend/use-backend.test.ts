import { expect, test } from 'vitest'
import * as tf from '../tf.js'
import { currentBackend, requireBackend, useBackend } from './use-backend.js'

test('cpu passes its self-test', async () => {
  expect(() => requireBackend()).toThrow(/await useBackend/)
  const report = await useBackend('cpu')
  expect(report).toEqual({
    name: 'cpu',
    description: 'plain JavaScript, slow',
    threads: 1,
    tried: [],
  })
  expect(currentBackend()).toBe(report)
  expect(tf.memory().numTensors).toBe(0)
})
