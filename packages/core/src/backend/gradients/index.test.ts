import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
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

test('every kernel for which TensorFlow.js has a gradient has one of ours', async () => {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@tensorflow/tfjs-core')
  const files = await readdir(join(dirname(entry), 'gradients'))
  const names = files.flatMap((file) => file.match(/^(.+)_grad\.js$/)?.[1] ?? [])
  expect(names.length).toBeGreaterThan(80)
  expect(names.filter((name) => !tf.getGradient(name))).toEqual([])
})

test('complex numbers have no gradient, and say so', () => {
  const gradient = tf.grad((x: tf.Tensor) => tf.abs(tf.complex(x, x)))
  expect(() => gradient(tf.ones([2]))).toThrow(/real and imaginary parts apart/)
})

test('no gradient leaks a tensor', () => {
  const before = tf.memory().numTensors
  const gradient = tf.tidy(() =>
    tf.grad((x: tf.Tensor) => tf.mean(tf.relu(tf.softmax(tf.tanh(x)))))(tf.ones([2, 3])),
  )
  gradient.dispose()
  expect(tf.memory().numTensors).toBe(before)
})
