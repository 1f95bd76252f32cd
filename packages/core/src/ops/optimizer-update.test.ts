import { beforeEach, describe, expect, test } from 'vitest'
import { randomValues, relativeError } from '../../test/kernels/reference.js'
import { cpu } from '../backend/cpu.js'
import { wasm } from '../backend/wasm.js'
import * as tf from '../tf.js'
import { adamUpdate, sgdUpdate } from './optimizer-update.js'

const sizes = [1, 7, 20_001]
const steps = 3

const gradientAt = (size: number, step: number) => randomValues([size], 10 + step)

function expectedSgd(
  size: number,
  { learningRate, momentum, nesterov, weightDecay }: Parameters<typeof sgdUpdate>[1],
) {
  const parameter = Float64Array.from(randomValues([size], 1))
  const velocity = new Float64Array(size)
  for (let step = 1; step <= steps; step++) {
    gradientAt(size, step).forEach((value, i) => {
      const gradient = value + weightDecay * parameter[i]!
      velocity[i] = momentum * velocity[i]! + gradient
      const move = nesterov ? gradient + momentum * velocity[i]! : velocity[i]!
      parameter[i]! -= learningRate * move
    })
  }
  return parameter
}

function expectedAdam(size: number, options: Omit<Parameters<typeof adamUpdate>[1], 'step'>) {
  const { learningRate, beta1, beta2, epsilon, weightDecay, decoupled } = options
  const parameter = Float64Array.from(randomValues([size], 1))
  const first = new Float64Array(size)
  const second = new Float64Array(size)
  for (let step = 1; step <= steps; step++) {
    gradientAt(size, step).forEach((value, i) => {
      const gradient = decoupled ? value : value + weightDecay * parameter[i]!
      if (decoupled) parameter[i]! *= 1 - learningRate * weightDecay
      first[i] = beta1 * first[i]! + (1 - beta1) * gradient
      second[i] = beta2 * second[i]! + (1 - beta2) * gradient ** 2
      const root = Math.sqrt(second[i]! / (1 - beta2 ** step))
      parameter[i]! -= (learningRate * (first[i]! / (1 - beta1 ** step))) / (root + epsilon)
    })
  }
  return parameter
}

const variable = (values: Float32Array) => tf.tidy(() => tf.variable(tf.tensor1d(values)))

describe.each([
  ['wasm', () => wasm.start({ threads: 2 })],
  ['cpu', () => cpu.start({})],
] as const)('on %s', (_, start) => {
  beforeEach(async () => void (await start()))

  test.each([
    { momentum: 0, nesterov: false, weightDecay: 0 },
    { momentum: 0.9, nesterov: false, weightDecay: 0.01 },
    { momentum: 0.9, nesterov: true, weightDecay: 0 },
  ])('SGD %o', (options) => {
    const settings = { learningRate: 0.1, ...options }
    for (const size of sizes) {
      const before = tf.memory().numTensors
      const parameter = variable(randomValues([size], 1))
      const velocity = options.momentum ? variable(new Float32Array(size)) : null
      for (let step = 1; step <= steps; step++) {
        const gradient = tf.tensor1d(gradientAt(size, step))
        sgdUpdate({ parameter, gradient, velocity }, settings)
        gradient.dispose()
      }
      expect(relativeError(parameter.dataSync(), expectedSgd(size, settings))).toBeLessThan(1e-6)
      tf.dispose([parameter, ...(velocity ? [velocity] : [])])
      expect(tf.memory().numTensors).toBe(before)
    }
  })

  test.each([
    { weightDecay: 0, decoupled: false },
    { weightDecay: 0.1, decoupled: false },
    { weightDecay: 0.1, decoupled: true },
  ])('Adam %o', (options) => {
    const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...options }
    for (const size of sizes) {
      const before = tf.memory().numTensors
      const parameter = variable(randomValues([size], 1))
      const [firstMoment, secondMoment] = [0, 1].map(() => variable(new Float32Array(size)))
      for (let step = 1; step <= steps; step++) {
        const gradient = tf.tensor1d(gradientAt(size, step))
        const tensors = {
          ...{ parameter, gradient },
          ...{ firstMoment: firstMoment!, secondMoment: secondMoment! },
        }
        adamUpdate(tensors, { ...settings, step })
        gradient.dispose()
      }
      expect(relativeError(parameter.dataSync(), expectedAdam(size, settings))).toBeLessThan(1e-6)
      tf.dispose([parameter, firstMoment!, secondMoment!])
      expect(tf.memory().numTensors).toBe(before)
    }
  })

  test('leaves alone a tensor that shares its values with the parameter', () => {
    const initial = tf.tensor1d([1, 2, 3])
    const parameter = tf.variable(initial)
    const average = tf.variable(tf.tensor1d([0, 0, 0]))
    average.assign(parameter)
    const gradient = tf.tensor1d([1, 1, 1])
    const settings = { learningRate: 1, momentum: 0, nesterov: false, weightDecay: 0 }
    sgdUpdate({ parameter, gradient, velocity: null }, settings)
    expect([...parameter.dataSync()]).toEqual([0, 1, 2])
    expect([...average.dataSync()]).toEqual([1, 2, 3])
    expect([...initial.dataSync()]).toEqual([1, 2, 3])
  })
})
