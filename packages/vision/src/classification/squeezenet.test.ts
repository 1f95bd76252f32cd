import { Module, tf, useBackend } from '@cnn/core'
import { testModel } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { besideTorchvision } from '../../test/beside-torchvision.js'
import { squeezenet11 } from './squeezenet.js'

/** Its logits are never negative, as the suite's targets are. */
class Lowered extends Module {
  network = squeezenet11({ inChannels: 1, numClasses: 4, dropout: 0, seed: 1 })

  forward(x: tf.Tensor4D) {
    return tf.sub(this.network.forward(x), 1)
  }
}

testModel('SqueezeNet', () => new Lowered(), {
  input: [4, 32, 32, 1],
  output: [4, 4],
  compareWith: [],
})

besideTorchvision('squeezenet1_1', squeezenet11)

test('its maps are those before pooling, the last but one size for a picture of 64 × 96', async () => {
  await useBackend('wasm')
  using model = squeezenet11()
  const shapes = tf.tidy(() => model.features(tf.zeros([1, 64, 96, 3])).map(({ shape }) => shape))
  expect(shapes).toEqual([
    [1, 15, 23, 128],
    [1, 7, 11, 256],
    [1, 3, 5, 512],
  ])
  expect(shapes.map((shape) => shape[3])).toEqual(model.featureChannels)
  expect(model.featureStrides).toEqual([4, 8, 16])
})

test('pictures that its poolings would shrink to nothing are refused', async () => {
  await useBackend('wasm')
  using model = squeezenet11({ numClasses: 3 })
  tf.tidy(() => {
    expect(
      model
        .forward(tf.ones([1, 17, 17, 3]))
        .dataSync()
        .every(Number.isFinite),
    ).toBe(true)
    expect(() => model.forward(tf.ones([1, 40, 16, 3]))).toThrow(/17 × 17 pixels, not 16 × 40/)
  })
})
