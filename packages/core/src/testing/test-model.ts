import { beforeAll, describe, expect, test } from 'vitest'
import type { BackendName } from '../backend/device.js'
import { useBackend } from '../backend/use-backend.js'
import { CnnError } from '../errors.js'
import { trainingMode } from '../layers/mode.js'
import type { Module } from '../layers/module.js'
import { randomStream } from '../random.js'
import * as tf from '../tf.js'
import { computeGradients } from '../training/gradients.js'
import { adam } from '../training/optimizer.js'
import { TrainingRun } from '../training/training-run.js'
import { formulaUniform } from './formula-weights.js'

export interface TestModelOptions {
  /** Shape of the input, batch first. */
  input: readonly number[]
  /** Shape of the output, batch first. */
  output: readonly number[]
  /** The backend that most checks run on. Default wasm. */
  backend?: BackendName
  /** Backends that must agree with it. Default cpu. */
  compareWith?: readonly BackendName[]
  /** Largest allowed difference between backends, relative to the largest output. Default 1e-4. */
  tolerance?: number
  /** Steps of Adam after which the loss on one batch must have halved. Default 30. */
  steps?: number
}

/**
 * The suite that every network passes: shapes, a gradient for every parameter, its state dict saved and loaded, strict
 * keys, no leaked tensors, one batch overfitted, the same result on every backend. Call it at the top of a test file.
 */
export function testModel(
  name: string,
  build: () => Module,
  { input, output, backend = 'wasm', compareWith = ['cpu'], ...options }: TestModelOptions,
) {
  const { tolerance = 1e-4, steps = 30 } = options
  const makeInput = (key = 'input') => tensorOf(key, input)
  const outputOf = (model: Module) =>
    tf.tidy(() => Array.from((model.forward(makeInput()) as tf.Tensor).dataSync()))

  describe(name, () => {
    beforeAll(async () => {
      await useBackend(backend)
    })

    test(`gives ${output} for ${input}`, () => {
      using model = build()
      const shape = tf.tidy(() => (model.forward(makeInput()) as tf.Tensor).shape)
      expect(shape).toEqual(output)
    })

    test('every parameter gets a finite gradient that is not all zero', () => {
      using model = build()
      const parameters = [...model.parameters()]
      const loss = distance(model, makeInput, tensorOf('target', output))
      const computed = computeGradients(loss, parameters, randomStream(1))
      const wrong = parameters.filter((_, index) => {
        const values = computed.gradients[index]!.dataSync()
        return !values.every(Number.isFinite) || values.every((value) => value === 0)
      })
      tf.dispose([computed.loss, ...computed.gradients])
      expect(wrong.map(([key]) => key)).toEqual([])
    })

    test('its state dict carries over to a fresh network, strictly', async () => {
      using model = build()
      using other = build().initialize(7)
      const state = await model.stateDict()
      other.loadStateDict(state)
      expect(outputOf(other)).toEqual(outputOf(model))
      const [key] = state.keys()
      state.set('stranger', state.get(key!)!)
      expect(() => other.loadStateDict(state)).toThrow(CnnError)
      expect(() => other.loadStateDict(new Map())).toThrow(/missing/)
    })

    test('leaks no tensor in inference, training or disposal', () => {
      const before = tf.memory().numTensors
      const model = build()
      const built = tf.memory().numTensors
      outputOf(model)
      tf.tidy(() => {
        trainingMode(randomStream(1), () => model.forward(makeInput()))
      })
      expect(tf.memory().numTensors).toBe(built)
      model.dispose()
      expect(tf.memory().numTensors).toBe(before)
    })

    test('overfits one batch', async () => {
      using model = build()
      const loss = distance(model, makeInput, tensorOf('target', output))
      const run = new TrainingRun(model, {
        seed: 1,
        optimizer: adam({ learningRate: 0.003 }),
        decays: () => true,
        accumulate: 1,
      })
      const losses: number[] = []
      for (let step = 0; step < steps; step++) losses.push(await run.step(loss, 1, 0.003))
      run.dispose()
      expect(Math.min(...losses.slice(-5))).toBeLessThan(losses[0]! / 2)
    })

    for (const other of compareWith) {
      test(`gives the same on ${other} as on ${backend}`, async () => {
        using model = build()
        const expected = outputOf(model)
        await useBackend(other)
        const actual = outputOf(model)
        await useBackend(backend)
        const largest = Math.max(...expected.map(Math.abs))
        const difference = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)))
        expect(difference / largest).toBeLessThan(tolerance)
      })
    }
  })
}

const tensorOf = (key: string, shape: readonly number[]) => {
  const size = shape.reduce((a, b) => a * b, 1)
  const values = Float32Array.from(formulaUniform(key, size), (u) => (u - 0.5) * 2)
  return tf.tensor(values, [...shape])
}

function distance(model: Module, makeInput: () => tf.Tensor, target: tf.Tensor) {
  const values = target.dataSync()
  const { shape } = target
  target.dispose()
  return () =>
    tf.tidy(() => {
      const output = model.forward(makeInput()) as tf.Tensor
      return tf.mean(tf.square(tf.sub(output, tf.tensor(values, shape)))) as tf.Scalar
    })
}
