import { beforeEach, expect, test, vi } from 'vitest'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'
import { registerGradients } from './index.js'

beforeEach(() => useBackend('cpu'))

test('registering twice, or over the gradients of an application, is silent and final', () => {
  const warn = vi.spyOn(console, 'warn')
  const ours = tf.getGradient(tf.Tanh)
  tf.unregisterGradient(tf.Tanh)
  tf.registerGradient({ kernelName: tf.Tanh, gradFunc: (dy) => ({ x: () => dy as tf.Tensor }) })
  registerGradients()
  registerGradients()
  expect(tf.getGradient(tf.Tanh)).toBe(ours)
  expect(warn).not.toHaveBeenCalled()
})

test('no gradient leaks a tensor', () => {
  const before = tf.memory().numTensors
  const gradient = tf.tidy(() =>
    tf.grad((x: tf.Tensor) => tf.mean(tf.relu(tf.softmax(tf.tanh(x)))))(tf.ones([2, 3])),
  )
  gradient.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
