import { beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { computeGradients } from '../training/gradients.js'
import { ReLU } from './activation.js'
import { BatchNorm } from './batch-norm.js'
import { Conv2d } from './conv.js'
import { Dropout } from './dropout.js'
import { trainingMode } from './mode.js'
import { Module } from './module.js'
import { recompute } from './recompute.js'

import { Sequential } from './sequential.js'

const block = (channels: number) =>
  new Sequential<Module>(
    new Conv2d(channels, 8, 3, { padding: 1 }),
    new BatchNorm(8),
    new ReLU(),
    new Dropout(0.3),
  )

const network = () => new Sequential<Module>(block(3), block(8), block(8), block(8)).initialize(1)

const input = () => tf.tidy(() => tf.reshape(tf.sin(tf.range(0, 4 * 12 * 12 * 3)), [4, 12, 12, 3]))

/** The loss, the gradients and the state after one pass, and the memory while the forward pass was held. */
async function train(model: Module) {
  const x = input()
  let held = 0
  const loss = () => {
    const y = model.forward(x) as tf.Tensor
    held = tf.memory().numBytes
    return tf.mean(tf.mul(y, tf.sin(y))) as tf.Scalar
  }
  const computed = computeGradients(loss, [...model.parameters()], randomStream(5))
  const gradients = computed.gradients.map((gradient) => Array.from(gradient.dataSync()))
  const state = await model.stateDict()
  const result = { loss: computed.loss.dataSync()[0], gradients, state, held }
  tf.dispose([x, computed.loss, ...computed.gradients])
  return result
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
  }, 60_000)

  test('gives the same loss, gradients and statistics with less memory, and leaks nothing', async () => {
    using plain = network()
    using thrifty = network()
    for (const [, part] of thrifty.children()) recompute(part)
    const before = tf.memory().numTensors
    const [whole, spared] = [await train(plain), await train(thrifty)]
    expect(tf.memory().numTensors).toBe(before)
    expect(spared.held).toBeLessThan(0.6 * whole.held)
    // Each recomputed block draws its dropout from a stream of its own.
    expect(spared.loss).not.toBe(whole.loss)
    const again = network()
    for (const [, part] of again.children()) recompute(part)
    expect({ ...(await train(again)), held: 0 }).toEqual({ ...spared, held: 0 })
    again.dispose()
  })

  test('without dropout the results are those of the plain network, to the bit', async () => {
    const still = () => {
      const model = network()
      for (const [, part] of model.children()) Object.assign(part.children()[3]![1], { rate: 0 })
      return model
    }
    using plain = still()
    using thrifty = still()
    for (const [, part] of thrifty.children()) recompute(part)
    const { held: _, ...whole } = await train(plain)
    const { held: __, ...spared } = await train(thrifty)
    expect(spared).toEqual(whole)
  })

  test('can be differentiated twice', () => {
    using part = new Sequential<Module>(new Conv2d(2, 3, 3), new Smooth()).initialize(2)
    const x = tf.tidy(() => tf.reshape(tf.sin(tf.range(0, 50)), [1, 5, 5, 2]))
    const penalty = () =>
      tf.tidy(() => {
        const run = (given: tf.Tensor) =>
          tf.sum(computeInTraining(() => part.forward(given) as tf.Tensor)) as tf.Scalar
        const slope = (given: tf.Tensor) => tf.sum(tf.square(tf.grad(run)(given))) as tf.Scalar
        return Array.from(tf.grad(slope)(x).dataSync())
      })
    const expected = penalty()
    recompute(part)
    const found = penalty()
    found.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index]!, 5)
    })
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01)
    x.dispose()
  })
})

test('inference is left alone, and so are the keys', async () => {
  using model = network()
  const keys = [...(await model.stateDict()).keys()]
  const x = input()
  const expected = tf.tidy(() => (model.forward(x) as tf.Tensor).dataSync())
  recompute(model)
  expect([...(await model.stateDict()).keys()]).toEqual(keys)
  expect(tf.tidy(() => (model.forward(x) as tf.Tensor).dataSync())).toEqual(expected)
  x.dispose()
})

test('a module that gives something else than a tensor is named', () => {
  const pair = recompute(new Pair())
  expect(() => computeInTraining(() => pair.forward(tf.scalar(1)))).toThrow(/Pair gives/)
})

class Smooth extends Module {
  forward(x: tf.Tensor) {
    return tf.tanh(x)
  }
}

class Pair extends Module {
  forward(x: tf.Tensor) {
    return [x, x]
  }
}

const computeInTraining = <T>(run: () => T) => trainingMode(randomStream(3), run)
