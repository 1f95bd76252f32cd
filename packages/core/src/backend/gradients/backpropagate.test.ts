import { beforeAll, expect, test } from 'vitest'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(async () => {
  await useBackend('cpu')
}, 60_000)

/** The most bytes that tensors took while `run` went on. */
function peakOf(run: () => void) {
  const engine = tf.engine()
  const track = engine.trackTensor
  let peak = 0
  engine.trackTensor = function trackTensor(...call) {
    track.apply(this, call)
    peak = Math.max(peak, tf.memory().numDataBuffers)
  }
  run()
  engine.trackTensor = track
  return peak
}

test('what a pass has used is freed on the way back', () => {
  const x = tf.ones([1000])
  const depth = 50
  const deep = (y: tf.Tensor) =>
    tf.sum(Array.from({ length: depth }).reduce<tf.Tensor>((z) => tf.tanh(z), y))
  const before = tf.memory().numDataBuffers
  const forward = peakOf(() => tf.dispose(tf.grad(deep)(x)))
  // The outputs of all layers, and a few numbers for the layer at hand: no gradients that pile up.
  expect(forward - before).toBeLessThan(depth + 12)
  x.dispose()
})

test('a gradient may be the very tensor that came in, or one that was saved', () => {
  const values = (x: tf.Tensor) => Array.from(x.dataSync())
  tf.tidy(() => {
    const same = tf.customGrad((a, b) => ({
      value: tf.add(a as tf.Tensor, b as tf.Tensor),
      gradFunc: (dy) => [dy as tf.Tensor, dy as tf.Tensor],
    }))
    const x = tf.tensor([2, 3])
    const slope = tf.grad((y) => tf.sum(tf.square(same(tf.square(y), same(y, y)))))
    // (y² + 2y)² has the derivative 2 (y² + 2y) (2y + 2).
    expect(values(slope(x))).toEqual([96, 240])

    const half = tf.customGrad((y, save) => {
      ;(save as tf.GradSaveFunc)([y as tf.Tensor])
      const value = tf.mul(tf.sum(tf.square(y as tf.Tensor)), 0.5)
      return { value, gradFunc: (_, [saved]) => saved! }
    })
    expect(values(tf.grad((y) => half(tf.mul(y, 3)))(x))).toEqual([18, 27])
  })
})

test('a result that does not depend on the variable is named', () => {
  const x = tf.tensor([2, 3])
  expect(() => tf.grad(() => tf.scalar(1))(x)).toThrow(
    expect.objectContaining({ code: 'no-gradient' }),
  )
  expect(() => tf.grad(() => 1 as unknown as tf.Tensor)(x)).toThrow(/must return a tensor/)
  x.dispose()
})
