import { expect, test } from 'vitest'
import * as tf from '../tf.js'
import { backendReady, currentBackend, requireBackend, useBackend } from './use-backend.js'

test('before there is a backend', () => {
  expect(currentBackend()).toBeUndefined()
  expect(() => requireBackend()).toThrow(
    expect.objectContaining({ code: 'no-backend', message: expect.stringContaining('await use') }),
  )
})

test('in Node without graphics device or native packages it takes wasm, and says why', async () => {
  const [report, again] = await Promise.all([useBackend(), useBackend()])
  expect(report).toBe(again)
  expect(report.name).toBe('wasm')
  expect(report.description).toMatch(/^WebAssembly SIMD, \d+ threads?$/)
  expect(report.tried.map(({ name }) => name)).toEqual(['cuda', 'webgpu', 'node'])
  expect(report.tried[0]!.reason).toContain('npm install @tensorflow/tfjs-node-gpu')
  expect(report.tried[1]!.reason).toMatch(/npm install webgpu|emulates|no graphics device/)
  expect(report.tried[2]!.reason).toContain('npm install @tensorflow/tfjs-node')
  expect(() => requireBackend()).not.toThrow()
  expect(tf.memory().numTensors).toBe(0)
})

test('calls without a name keep the backend, also against the application', async () => {
  await useBackend('cpu')
  const report = await backendReady()
  expect(report).toEqual({ name: 'cpu', description: expect.any(String), threads: 1, tried: [] })
  await tf.setBackend('wasm')
  expect(await useBackend()).toBe(report)
  expect(tf.getBackend()).toBe('cpu')
})

test('wasm takes the number of threads that it is given', async () => {
  const one = await useBackend('wasm', { threads: 1 })
  expect(one.threads).toBe(1)
  expect(await useBackend('wasm')).toBe(one)
  const two = await useBackend('wasm', { threads: 2 })
  expect(two.threads).toBe(2)
  expect(currentBackend()).toBe(two)
})

test('tensors and variables move between backends, forward and backward', async () => {
  await useBackend('cpu')
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2])
  const weight = tf.tidy(() => tf.variable(tf.tensor2d([0.5, -1, 2, 1], [2, 2])))
  const loss = () => tf.sum(tf.square(tf.matMul(x, weight))) as tf.Scalar
  const gradientOn = async (name: 'cpu' | 'wasm') => {
    await useBackend(name)
    const { grads, value } = tf.variableGrads(loss, [weight])
    const gradient = Object.values(grads)[0]!
    const values = Array.from(await gradient.data())
    tf.dispose([gradient, value])
    return values
  }
  const onCpu = await gradientOn('cpu')
  expect(onCpu).toEqual([66, 8, 94, 12])
  expect(await gradientOn('wasm')).toEqual(onCpu)
  tf.tidy(() => weight.assign(tf.mul(weight, 2)))
  expect(await gradientOn('cpu')).toEqual(onCpu.map((value) => 2 * value))
  tf.dispose([x, weight])
  await useBackend('wasm')
  expect(tf.memory().numTensors).toBe(0)
})

test('a backend of another runtime is refused, and the one in use stays', async () => {
  const before = currentBackend()
  await expect(useBackend('webgl')).rejects.toMatchObject({
    code: 'backend-unavailable',
    message:
      "There is no backend 'webgl' in this runtime; there are cuda, webgpu, node, wasm, cpu.",
  })
  expect(currentBackend()).toBe(before)
})
