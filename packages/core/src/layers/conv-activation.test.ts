import { beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { fillByFormula } from '../testing/formula-weights.js'
import * as tf from '../tf.js'
import { Conv2d, type Conv2dOptions } from './conv.js'
import { convActivation } from './conv-activation.js'

const layers: [string, Conv2dOptions][] = [
  ['a convolution', { padding: 1 }],
  ['one without a bias', { stride: 2, bias: false }],
  ['one with dilation', { padding: 2, dilation: 2 }],
  ['a strided one with dilation', { stride: 2, padding: 2, dilation: 2 }],
  ['one in groups', { padding: 1, groups: 2 }],
]

describe.each(layers)('%s and ReLU', (_, options) => {
  beforeAll(() => useBackend('wasm'))
  const apart = (layer: Conv2d, x: tf.Tensor) => tf.relu(layer.forward(x))
  const together = (layer: Conv2d, x: tf.Tensor) => convActivation(x as tf.Tensor4D, layer, 'relu')
  const distance = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]

  test('give together what they give apart, with the same gradient', () => {
    using layer = fillByFormula(new Conv2d(6, 10, 3, options))
    tf.tidy(() => {
      const x = tf.randomNormal([2, 9, 11, 6], 0, 1, 'float32', 1)
      expect(distance(together(layer, x), apart(layer, x))).toBeLessThan(1e-5)
      const gradientOf = (run: typeof apart) => tf.grad((y) => tf.sum(tf.square(run(layer, y))))(x)
      expect(tf.max(tf.abs(gradientOf(apart))).dataSync()[0]).toBeGreaterThan(0.1)
      expect(distance(gradientOf(together), gradientOf(apart))).toBeLessThan(1e-4)
    })
  })
})
