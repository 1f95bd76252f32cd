import { beforeAll, test } from 'vitest'
import { expectGradient, expectSecondGradient, spread } from '../../../test/finite-differences.js'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

beforeAll(() => useBackend('cpu'))

const sizes: [number, number][] = [
  [5, 7],
  [6, 8],
  [2, 2],
  [1, 1],
]

test.each([
  ['corners apart', false, false],
  ['corners aligned', true, false],
  ['half pixels', false, true],
] as [string, boolean, boolean][])('resizing with %s', (_, alignCorners, halfPixels) => {
  for (const size of sizes) {
    const bilinear = (x?: tf.Tensor) =>
      tf.image.resizeBilinear(x as tf.Tensor4D, size, alignCorners, halfPixels)
    const nearest = (x?: tf.Tensor) =>
      tf.image.resizeNearestNeighbor(x as tf.Tensor4D, size, alignCorners, halfPixels)
    expectGradient(bilinear, [spread([2, 3, 4, 2])])
    expectGradient(nearest, [spread([2, 3, 4, 2])])
    if (size[0] === 5) {
      expectSecondGradient((x) => bilinear(tf.square(x!)), [spread([1, 3, 4, 1])])
      expectSecondGradient((x) => nearest(tf.square(x!)), [spread([1, 3, 4, 1])])
    }
  }
})
