import { expect, test } from 'vitest'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

test('equal maxima share their gradient', async () => {
  await useBackend('cpu')
  const gradient = tf.grad((x: tf.Tensor) => tf.max(x))(tf.tensor1d([3, 1, 3, 3]))
  expect(Array.from(gradient.dataSync())).toEqual([1 / 3, 0, 1 / 3, 1 / 3].map(Math.fround))
})
