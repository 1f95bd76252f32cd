import { beforeEach, describe, expect, test } from 'vitest'
import {
  batchNorm,
  batchNormGradient,
  randomValues,
  relativeError,
} from '../../test/kernels/reference.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { batchNormInference, batchNormTraining } from './batch-norm.js'

const shape = [3, 5, 4, 6]
const epsilon = 1e-3
const x = randomValues(shape, 1)
const weights = randomValues(shape, 2)
const [gamma, beta, meanWeights, varianceWeights] = [3, 4, 5, 6].map((seed) =>
  randomValues([6], seed),
) as [Float32Array, Float32Array, Float32Array, Float32Array]

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeEach(async () => void (await useBackend(backend)))

  test('normalises by the statistics of the batch', () => {
    const expected = batchNorm(x, gamma, beta, epsilon)
    tf.tidy(() => {
      const { output, mean, variance } = batchNormTraining(
        ...([tf.tensor(x, shape), tf.tensor1d(gamma), tf.tensor1d(beta), epsilon] as const),
      )
      expect(relativeError(output.dataSync(), expected.output)).toBeLessThan(5e-6)
      expect(relativeError(mean.dataSync(), expected.mean)).toBeLessThan(5e-6)
      expect(relativeError(variance.dataSync(), expected.variance)).toBeLessThan(5e-6)
    })
  })

  test('has the gradients by everything, also through mean and variance', () => {
    const before = tf.memory().numTensors
    const loss = (input: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor) => {
      const { output, mean, variance } = batchNormTraining(input, scale, offset, epsilon)
      return tf.addN([
        tf.sum(tf.mul(output, tf.tensor(weights, shape))),
        tf.sum(tf.mul(mean, tf.tensor1d(meanWeights))),
        tf.sum(tf.mul(variance, tf.tensor1d(varianceWeights))),
      ]) as tf.Scalar
    }
    const expected = batchNormGradient(
      ...([x, weights, gamma, meanWeights, varianceWeights, epsilon] as const),
    )
    tf.tidy(() => {
      const [dx, dgamma, dbeta] = tf.grads(loss)([
        ...[tf.tensor(x, shape), tf.tensor1d(gamma), tf.tensor1d(beta)],
      ])
      expect(relativeError(dx!.dataSync(), expected.dx)).toBeLessThan(5e-6)
      expect(relativeError(dgamma!.dataSync(), expected.dgamma)).toBeLessThan(5e-6)
      expect(relativeError(dbeta!.dataSync(), expected.dbeta)).toBeLessThan(5e-6)
    })
    expect(tf.memory().numTensors).toBe(before)
  })

  test('normalises by statistics that are given', () => {
    const { output, mean, variance } = batchNorm(x, gamma, beta, epsilon)
    const result = tf.tidy(() => {
      const vectors = [mean, variance, gamma, beta].map((values) => tf.tensor1d(Array.from(values)))
      const [m, v, g, b] = vectors as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]
      return batchNormInference(tf.tensor(x, shape), m, v, g, b, epsilon).dataSync()
    })
    expect(relativeError(result, output)).toBeLessThan(5e-6)
  })

  test('refuses vectors of another length than the channels', () => {
    tf.tidy(() => {
      expect(() => batchNormTraining(tf.ones([2, 3]), tf.ones([3]), tf.ones([2]))).toThrow(
        /beta must be \[3\], not \[2\]/,
      )
    })
  })
})
