import { tf, useBackend } from '@cnn/core'
import { formulaPicture } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import goldens from '../golden/augmentations.json'
import { changePictures, type PictureChange } from '../src/augment/adaptive-pipe.js'
import {
  type ColorChange,
  changeColors,
  cutOut,
  type PixelOffset,
  translate,
} from '../src/augment/diff-augment.js'

interface Golden {
  name: keyof typeof augmentations
  shape: Shape
  draws: (ColorChange & PixelOffset & PictureChange)[]
  result: number[]
  gradient: number[]
  second: number[]
}

type Shape = [n: number, c: number, h: number, w: number]

const augmentations = {
  color: changeColors,
  translation: translate,
  cutout: cutOut,
  adaptive: changePictures,
}

/** Compares what augmentations make of pictures, and its first and second derivatives, with PyTorch's. */
export function augmentationsBesidePytorch(backend: 'cpu' | 'wasm' | 'webgl' | 'webgpu') {
  describe(`on ${backend}`, () => {
    beforeAll(async () => {
      await useBackend(backend, { threads: 1 })
    }, 60_000)

    test.each(goldens as unknown as Golden[])('$name of $shape', async (golden) => {
      const before = tf.memory().numTensors
      const found = tf.tidy(() => derivatives(golden))
      await expectNear(found.result, golden.result, 2e-5)
      await expectNear(found.gradient, golden.gradient, 5e-5)
      await expectNear(found.second, golden.second, 1e-3)
      tf.dispose(found)
      expect(tf.memory().numTensors).toBe(before)
    })
  })
}

function derivatives({ name, shape, draws }: Golden) {
  const change = (x: tf.Tensor) => augmentations[name](x as tf.Tensor4D, draws)
  const x = pictureOf(shape, 'input', 0.5)
  const weights = pictureOf(shape, 'weights', 1)
  const linear = (y: tf.Tensor) => tf.sum(tf.mul(change(y), weights))
  const score = (y: tf.Tensor) => tf.sum(tf.tanh(tf.mul(change(y), weights)))
  const penalty = (y: tf.Tensor) => tf.sum(tf.square(tf.grad(score)(y)))
  return { result: change(x), gradient: tf.grad(linear)(x), second: tf.grad(penalty)(x) }
}

const pictureOf = ([n, c, h, w]: Shape, key: string, scale: number) =>
  tf.tensor4d(
    formulaPicture(n, c, h, w, key).map((value) => value * scale),
    [n, h, w, c],
  )

async function expectNear(actual: tf.Tensor, expected: readonly number[], tolerance: number) {
  const values = await actual.data()
  expect(values.length).toBe(expected.length)
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i]!)), 0)
  expect(worst).toBeLessThan(tolerance)
}
