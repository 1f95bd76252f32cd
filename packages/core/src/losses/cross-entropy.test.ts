import { describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { crossEntropy } from './cross-entropy.js'

test('shapes that do not fit are refused', async () => {
  await useBackend('cpu')
  tf.tidy(() => {
    const logits = tf.zeros([4, 3])
    const labels = tf.zeros([4], 'int32')
    expect(() => crossEntropy(logits, tf.zeros([3], 'int32'))).toThrow(
      /labels must be \[4\], or probabilities \[4,3\], not \[3\]/,
    )
    expect(() => crossEntropy(logits, labels, { classWeights: [1, 2] })).toThrow(
      /3 class weights, not 2/,
    )
  })
})

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  // Values of torch.nn.functional.cross_entropy.
  test.each([
    [
      {},
      0.5300711,
      [-0.07423338, 0, 0.07423338, 0, -0.0608085, 0.0608085, -0.2263929, 0.2263929, 0],
    ],
    [
      { classWeights: [0.5, 2, 1.25] },
      0.3657422,
      [-0.0371167, 0, 0.0371167, 0, -0.121617, 0.121617, -0.1131964, 0.1131964, 0],
    ],
  ])('with %j other classes may be ruled out by -Infinity', async (options, loss, gradient) => {
    await useBackend(backend)
    tf.tidy(() => {
      const logits = tf.tensor2d([1.5, -Infinity, 0.25, -Infinity, 2, 0.5, 0, 0.75, -Infinity], [3, 3]) // biome-ignore format: a row
      const of = (labels: number[]) => (logits: tf.Tensor) =>
        crossEntropy(logits, tf.tensor1d(labels, 'int32'), options)
      const { value, grad } = tf.valueAndGrad(of([0, 1, 0]))(logits)
      expect(value.dataSync()[0]).toBeCloseTo(loss, 6)
      const values = grad.dataSync()
      for (const [place, expected] of gradient.entries()) {
        expect(values[place]).toBeCloseTo(expected, 6)
      }
      expect(of([1, 1, 0])(logits).dataSync()[0]).toBe(Infinity)
    })
  })

  test.each([5, 3, -1])('the label %i of 3 classes is refused', async (label) => {
    await useBackend(backend)
    tf.tidy(() => {
      const labels = tf.tensor1d([0, label], 'int32')
      expect(() => crossEntropy(tf.zeros([2, 3]), labels)).toThrow(
        expect.objectContaining({
          code: 'bad-label',
          message: `crossEntropy: the label ${label} is none of the 3 classes; labels are 0 … 2.`,
        }),
      )
    })
  })
})
