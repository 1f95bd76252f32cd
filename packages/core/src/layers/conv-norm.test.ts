import { beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { randomStream } from '../random.js'
import { fillByFormula } from '../testing/formula-weights.js'
import * as tf from '../tf.js'
import { BatchNorm } from './batch-norm.js'
import { Conv2d, type Conv2dOptions } from './conv.js'
import { convNorm } from './conv-norm.js'
import { trainingMode } from './mode.js'
import { Sequential } from './sequential.js'

const layers: [string, [number, number, number | [number, number], Conv2dOptions]][] = [
  ['a convolution', [6, 10, 3, { padding: 1, bias: false }]],
  ['one with a bias', [6, 10, 3, { stride: 2, padding: 1 }]],
  ['one with dilation', [6, 5, 3, { padding: 2, dilation: 2 }]],
  ['one of 1 × 7', [6, 10, [1, 7], { padding: [0, 3], bias: false }]],
  ['a strided one of 5 × 2', [6, 4, [5, 2], { padding: [2, 0], stride: 2 }]],
  ['a depthwise one', [6, 6, 3, { padding: 1, groups: 6, bias: false }]],
  ['a depthwise one with two filters a channel', [6, 12, 5, { stride: 2, groups: 6 }]],
  ['one in groups', [6, 12, 3, { groups: 3 }]],
  ['a strided one with dilation', [6, 5, 3, { stride: 2, padding: 2, dilation: 2 }]],
  ['a strided depthwise one with dilation', [6, 6, 3, { stride: 2, dilation: 2, groups: 6 }]],
]

describe.each(layers)('%s, batch norm and ReLU6', (_, [inChannels, outChannels, size, options]) => {
  beforeAll(() => useBackend('wasm'))
  const build = () => {
    const conv = new Conv2d(inChannels, outChannels, size, options)
    return fillByFormula(new Sequential<Conv2d | BatchNorm>(conv, new BatchNorm(outChannels)))
  }
  const apart = (model: ReturnType<typeof build>, x: tf.Tensor) => tf.relu6(model.forward(x))
  const together = (model: ReturnType<typeof build>, x: tf.Tensor) =>
    convNorm(x as tf.Tensor4D, model.at(0) as Conv2d, model.at(1) as BatchNorm, 'relu6')
  const picture = () => tf.mul(tf.randomNormal([2, 9, 11, inChannels], 0, 1, 'float32', 1), 3)
  const distance = (a: tf.Tensor, b: tf.Tensor) =>
    tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0])

  test('give together what they give apart', () => {
    using model = build()
    tf.tidy(() => {
      const x = picture()
      expect(distance(together(model, x), apart(model, x))).toBeLessThan(2e-5)
    })
  })

  test('take new weights at once', () => {
    using model = build()
    tf.tidy(() => {
      const x = picture()
      together(model, x)
      for (const [, parameter] of model.parameters()) {
        parameter.value.assign(tf.mul(parameter.value, 0.5))
      }
      expect(distance(together(model, x), apart(model, x))).toBeLessThan(2e-5)
    })
  })

  test('have the same gradient, at inference and in training', () => {
    using model = build()
    const gradientOf = (run: typeof together, mode: <T>(run: () => T) => T) =>
      tf.grad((x) => mode(() => tf.sum(tf.square(run(model, x)))))
    const training = <T>(run: () => T) => trainingMode(randomStream(1), run)
    tf.tidy(() => {
      const x = picture()
      for (const mode of [<T>(run: () => T) => run(), training]) {
        const expected = gradientOf(apart as typeof together, mode)(x)
        expect(tf.max(tf.abs(expected)).dataSync()[0]).toBeGreaterThan(0.1)
        expect(distance(gradientOf(together, mode)(x), expected)).toBeLessThan(1e-4)
      }
    })
  })
})
