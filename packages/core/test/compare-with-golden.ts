import { expect } from 'vitest'
import { type Golden, spread } from '../golden/operations.js'
import * as tf from '../src/tf.js'
import { relativeError } from './kernels/reference.js'

/** Compares an operation and its gradients by all of its inputs with PyTorch's. */
export function compareWithGolden(
  golden: Golden,
  operate: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: { shape: number[]; values: Float32Array }[],
  tolerance = 5e-6,
) {
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const tensors = inputs.map(({ shape, values }) => tf.tensor(values, shape))
    const weights = tf.tensor(spread(golden.shape, 9), golden.shape)
    const { value, grads } = tf
      .engine()
      .gradients(() => operate(...tensors), tensors, weights, true)
    expect(value.shape).toEqual(golden.shape)
    expect(relativeError(value.dataSync(), golden.output)).toBeLessThan(tolerance)
    golden.gradients.forEach((expected, index) => {
      const gradient = grads[index] ?? tf.zerosLike(tensors[index]!)
      expect(relativeError(gradient.dataSync(), expected)).toBeLessThan(tolerance)
    })
  })
  expect(tf.memory().numTensors).toBe(before)
}
