import { beforeAll, expect, test } from 'vitest'
import * as tf from '../tf.js'
import { runOnWebgpu } from './kernels/webgpu/run-elementwise.js'
import { useBackend } from './use-backend.js'

beforeAll(() => useBackend('webgpu'))

test('a shader that the device refuses makes the next read throw, and that one alone', async () => {
  const x = tf.tensor1d([1, 2, 3])
  const wrong = { name: 'wrong', inputs: ['a'], body: 'return nonsense(a);' } as const
  await expect(runOnWebgpu(wrong, [x]).data()).rejects.toMatchObject({
    code: 'backend-wrong',
    message: expect.stringContaining('nonsense'),
  })
  expect([...(await tf.square(x).data())]).toEqual([1, 4, 9])
})
