import { beforeAll, beforeEach, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { CnnError } from '../errors.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { BatchNorm } from './batch-norm.js'
import { Conv2d } from './conv.js'
import { Linear } from './linear.js'
import { trainingMode } from './mode.js'
import { Module } from './module.js'
import { Sequential } from './sequential.js'

class Net extends Module {
  conv = new Conv2d(1, 2, 3, { padding: 1 })
  body = new Sequential<Module>(new BatchNorm(2), new Conv2d(2, 2, 1, { bias: false }))
  fc = new Linear(2, 3)

  forward(x: tf.Tensor4D) {
    return this.fc.forward(tf.mean(this.body.forward(this.conv.forward(x)), [1, 2]))
  }
}

beforeAll(async () => {
  await useBackend('cpu')
})

let tensors = 0
beforeEach(() => {
  tensors = tf.memory().numTensors
})

test("keys are dotted paths in the order of assignment, shapes are PyTorch's", async () => {
  using net = new Net().initialize(1)
  const state = await net.stateDict()
  expect([...state].map(([key, { shape }]) => `${key} [${shape}]`)).toEqual([
    'conv.weight [2,1,3,3]',
    'conv.bias [2]',
    'body.0.weight [2]',
    'body.0.bias [2]',
    'body.0.running_mean [2]',
    'body.0.running_var [2]',
    'body.0.num_batches_tracked []',
    'body.1.weight [2,2,1,1]',
    'fc.weight [3,2]',
    'fc.bias [3]',
  ])
  expect(net.parameterCount).toBe(18 + 2 + 4 + 4 + 6 + 3)
})

test('the seed alone decides the first values', async () => {
  using a = new Net().initialize(1)
  using b = new Net().initialize(1)
  using c = new Net().initialize(2)
  const weight = async (net: Net) => (await net.stateDict()).get('fc.weight')!.data
  expect(await weight(a)).toEqual(await weight(b))
  expect(await weight(a)).not.toEqual(await weight(c))
})

test('a state dict of another network is refused in one table, and nothing changes', async () => {
  using net = new Net().initialize(1)
  const before = await net.stateDict()
  const state = new Map(before)
  state.delete('fc.bias')
  state.set('fc.weight', { shape: [2, 3], data: new Float32Array(6) })
  state.set('head.weight', { shape: [1], data: new Float32Array(1) })
  const load = () => net.loadStateDict(state)
  expect(load).toThrow(CnnError)
  expect(load).toThrow(/missing +fc\.bias/)
  expect(load).toThrow(/misshapen +fc\.weight +expected \[3,2\], got \[2,3\]/)
  expect(load).toThrow(/unexpected +head\.weight/)
  expect(await net.stateDict()).toEqual(before)
})

test('num_batches_tracked may be absent, as in old checkpoints', async () => {
  using net = new Net().initialize(1)
  const state = await net.stateDict()
  state.delete('body.0.num_batches_tracked')
  expect(() => net.loadStateDict(state)).not.toThrow()
})

test('disposal frees every tensor, and use after it says so', () => {
  const net = new Net().initialize(1)
  net.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
  expect(() => net.forward(tf.zeros([1, 4, 4, 1]))).toThrow(/initialize/)
  tf.disposeVariables()
})

test('batch norm normalises by the batch in training and moves its running statistics', () => {
  using norm = new BatchNorm(1, { momentum: 0.1 }).initialize()
  const values = [1, 2, 3, 6]
  const output = tf.tidy(() => {
    const x = tf.tensor4d(values, [4, 1, 1, 1])
    return trainingMode(randomStream(0), () => norm.forward(x)).dataSync()
  })
  const mean = 3
  const variance = (4 + 1 + 0 + 9) / 4
  values.forEach((value, i) => {
    expect(output[i]).toBeCloseTo((value - mean) / Math.sqrt(variance + 1e-5), 5)
  })
  expect(norm.running_mean.value.dataSync()[0]).toBeCloseTo(0.1 * mean, 5)
  expect(norm.running_var.value.dataSync()[0]).toBeCloseTo(0.9 + (0.1 * variance * 4) / 3, 5)
  expect(norm.num_batches_tracked.value).toBe(1)
})

test('the training mode ends with the call that asked for it, also by an error', () => {
  using norm = new BatchNorm(1).initialize()
  const fail = () => {
    throw new Error('stop')
  }
  expect(() => trainingMode(randomStream(0), fail)).toThrow('stop')
  tf.tidy(() => norm.forward(tf.ones([2, 1, 1, 1])))
  expect(norm.num_batches_tracked.value).toBe(0)
})
