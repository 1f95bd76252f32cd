import { describe, expect, test } from 'vitest'
import { randomValues, relativeError } from '../../test/kernels/reference.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { adamUpdate, rmspropUpdate, sgdUpdate } from './optimizer-update.js'

/** Odd sizes, none, and more than one thread's share. */
const sizes = [1, 0, 7, 20_001, 64, 131_075]

const variable = (values: Float32Array) => tf.tidy(() => tf.variable(tf.tensor1d(values)))

/** Many parameters after two steps, every other one without weight decay. */
function run(
  slots: number,
  update: (moving: Parameters<typeof sgdUpdate>[0], step: number) => void,
) {
  const moving = sizes.map((size, index) => ({
    parameter: variable(randomValues([size], index)),
    slots: Array.from({ length: slots }, () => variable(new Float32Array(size))),
    gradient: tf.tensor1d(randomValues([size], 100 + index)),
    decays: index % 2 === 0,
  }))
  for (const step of [1, 2]) update(moving, step)
  const values = moving.map(({ parameter }) => parameter.dataSync() as Float32Array)
  tf.dispose(moving.map(({ parameter, gradient, slots }) => [parameter, gradient, slots]))
  return values
}

const learningRate = 0.1
const weightDecay = 0.05

describe.each([
  ['SGD', 1, { momentum: 0.9, nesterov: true }, sgdUpdate],
  ['Adam', 2, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decoupled: false }, adamUpdate],
  ['AdamW', 2, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decoupled: true }, adamUpdate],
  ['RMSprop', 2, { alpha: 0.99, epsilon: 1e-8, momentum: 0.5 }, rmspropUpdate],
] as const)('%s', (_, slots, settings, update) => {
  const compute = () =>
    run(slots, (moving, step) =>
      (update as typeof adamUpdate)(moving, {
        ...{ learningRate, weightDecay, step },
        ...(settings as unknown as { beta1: 0.9; beta2: 0.999; epsilon: 1; decoupled: false }),
      }),
    )

  test.each([1, 2])('of many parameters at once on %i threads', async (threads) => {
    await useBackend('cpu')
    const expected = compute()
    await useBackend('wasm', { threads })
    const before = tf.memory().numTensors
    const found = compute()
    expect(tf.memory().numTensors).toBe(before)
    expected.forEach((values, index) => {
      expect(relativeError(found[index]!, values)).toBeLessThan(2e-6)
    })
  })
})

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  test('leaves alone a tensor that shares its values with the parameter', async () => {
    await useBackend(backend)
    const initial = tf.tensor1d([1, 2, 3])
    const parameter = tf.variable(initial)
    const average = tf.variable(tf.tensor1d([0, 0, 0]))
    average.assign(parameter)
    const gradient = tf.tensor1d([1, 1, 1])
    const settings = { learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0 }
    sgdUpdate([{ parameter, gradient, slots: [], decays: true }], settings)
    expect([...parameter.dataSync()]).toEqual([0, 1, 2])
    expect([...average.dataSync()]).toEqual([1, 2, 3])
    expect([...initial.dataSync()]).toEqual([1, 2, 3])
    tf.dispose([initial, parameter, average, gradient])
  })
})

test('a gradient of another shape is refused', async () => {
  await useBackend('wasm')
  const parameter = tf.variable(tf.zeros([3]))
  const moving = [{ parameter, gradient: tf.zeros([4]), slots: [], decays: true }]
  const settings = { learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0 }
  expect(() => sgdUpdate(moving, settings)).toThrow(/\[?4\]?/)
})
