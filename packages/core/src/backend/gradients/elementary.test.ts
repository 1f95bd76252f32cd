import { expect, test } from 'vitest'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

test('a cast from int32 keeps the gradient on its way', async () => {
  await useBackend('cpu')
  const integers = tf.tensor1d([1, -2, 3], 'int32')
  const gradient = tf.grad((x: tf.Tensor) => tf.square(tf.cast(x, 'float32')))(integers)
  expect(Array.from(gradient.dataSync())).toEqual([2, -4, 6])
})
