import { expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { crossEntropy } from './cross-entropy.js'

test('shapes that do not fit are refused', async () => {
  await useBackend('cpu')
  tf.tidy(() => {
    const logits = tf.zeros([4, 3])
    const labels = tf.zeros([4], 'int32')
    expect(() => crossEntropy(logits, tf.zeros([3], 'int32'))).toThrow(
      /labels must be \[4\], or probabilities \[4,3\], not \[3\]/,
    )
    expect(() => crossEntropy(logits, labels, { classWeights: [1, 2] })).toThrow(
      /3 class weights, not 2/,
    )
  })
})
