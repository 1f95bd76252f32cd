import { beforeAll, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { batchNormTraining } from '../kernels/batch-norm-training.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

const normalize = (...[x, mean, variance, offset, scale]: tf.Tensor[]) =>
  tf.batchNorm(
    x as tf.Tensor4D,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    offset as tf.Tensor1D,
    scale as tf.Tensor1D,
    0.01,
  )

test('batch norm with given statistics', () => {
  const inputs = [
    spread([2, 2, 1, 3]),
    spread([3], -0.5, 0.5, 5),
    spread([3], 0.4, 1, 6),
    spread([3], -1, 1, 7),
    spread([3], 0.5, 1.5, 8),
  ]
  expectGradient(normalize, inputs)
  expectSecondGradient(normalize, inputs)
})

test('batch norm by the statistics of the batch', () => {
  const outputs = (inputs: tf.Tensor[]) => {
    const [x, gamma, beta] = inputs
    return tf
      .engine()
      .runKernel<tf.Tensor[]>(
        batchNormTraining,
        { x: x!, gamma: gamma!, beta: beta! },
        { epsilon: 0.01 },
      )
  }
  const normalizeBatch = (...inputs: tf.Tensor[]) => outputs(inputs)[0]!
  const withStatistics = (...inputs: tf.Tensor[]) => {
    const [y, mean, variance] = outputs(inputs)
    return tf.add(tf.mul(y!, mean!), variance!)
  }
  const inputs = [spread([2, 2, 2, 2]), spread([2], 0.5, 1.5, 5), spread([2], -1, 1, 6)]
  expectGradient(normalizeBatch, inputs)
  expectGradient(withStatistics, inputs)
  const small = [spread([3, 2]), ...inputs.slice(1)]
  expectSecondGradient(normalizeBatch, small)
  expectSecondGradient(withStatistics, small)
})

test('local response normalization', () => {
  const normalizeLocally = (x?: tf.Tensor) =>
    tf.localResponseNormalization(x as tf.Tensor4D, 1, 1.5, 0.7, 0.6)
  expectGradient(normalizeLocally, [spread([1, 2, 2, 4])])
  expectSecondGradient(normalizeLocally, [spread([1, 1, 2, 4])])
})
