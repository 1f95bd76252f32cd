import { beforeEach, describe, expect, test } from 'vitest'
import { golden, spread } from '../../golden/operations.js'
import { compareWithGolden } from '../../test/compare-with-golden.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { type GridSampleOptions, gridSample } from './grid-sample.js'

const x = { shape: [2, 4, 5, 2], values: spread([2, 4, 5, 2], 2) }
const grid = {
  shape: [2, 3, 4, 2],
  values: spread([2, 3, 4, 2], 3).map((value) => value * Math.fround(1.7)),
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeEach(async () => void (await useBackend(backend)))

  test.each(golden.gridSample)('equals PyTorch: $mode, $padding, corners $alignCorners', (entry) =>
    compareWithGolden(
      entry,
      (picture, places) =>
        gridSample(picture as tf.Tensor4D, places as tf.Tensor4D, entry as GridSampleOptions),
      [x, grid],
    ),
  )

  test.each(['zeros', 'border', 'reflection'] as const)('a grid of pixels, %s', (padding) => {
    tf.tidy(() => {
      const columns = tf.tile(tf.reshape(tf.linspace(-1, 1, 5), [1, 1, 5, 1]), [1, 4, 1, 1])
      const rows = tf.tile(tf.reshape(tf.linspace(-1, 1, 4), [1, 4, 1, 1]), [1, 1, 5, 1])
      const picture = tf.tensor4d(spread([1, 4, 5, 2], 2), [1, 4, 5, 2])
      const identity = tf.concat([columns, rows], 3) as tf.Tensor4D
      const same = gridSample(picture, identity, { padding, alignCorners: true })
      expect(tf.max(tf.abs(tf.sub(same, picture))).dataSync()[0]).toBeLessThan(1e-6)
    })
  })
})

test('refuses a grid of another batch', () => {
  const call = () => gridSample(tf.ones([2, 4, 5, 1]), tf.ones([1, 3, 3, 2]))
  expect(() => tf.tidy(call)).toThrow(/not \[2,4,5,1\] and \[1,3,3,2\]/)
})
