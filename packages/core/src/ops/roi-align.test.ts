import { beforeEach, describe, expect, test } from 'vitest'
import { golden, spread } from '../../golden/operations.js'
import { compareWithGolden } from '../../test/compare-with-golden.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { roiAlign } from './roi-align.js'

const shape: [number, number, number, number] = [2, 6, 7, 3]
const features = { shape, values: spread(shape, 1) }

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeEach(async () => void (await useBackend(backend)))

  test.each(golden.roiAlign)(
    'equals torchvision: aligned $aligned, $samplingRatio samples, $outputSize',
    (entry) => {
      const operate = (x?: tf.Tensor) =>
        roiAlign(
          x as tf.Tensor4D,
          tf.tensor2d(golden.boxes),
          tf.tensor1d(golden.pictures, 'int32'),
          { ...entry, outputSize: entry.outputSize as [number, number], spatialScale: 0.5 },
        )
      compareWithGolden(entry, operate, [features])
    },
  )

  test('a box a billion times larger than the picture takes no time', () => {
    tf.tidy(() => {
      const box = tf.tensor2d([[-1e9, -1e9, 1e9, 1e9]])
      const x = tf.ones(shape) as tf.Tensor4D
      const output = roiAlign(x, box, tf.tensor1d([1], 'int32'), { outputSize: 3 })
      const values = output.dataSync()
      // The middle bin holds the picture, of which it is a minute part.
      expect(values[13]).toBeGreaterThan(0)
      expect(values[13]).toBeLessThan(1e-15)
      expect(values[0]).toBe(0)
    })
  })
})

test('refuses what does not fit', async () => {
  await useBackend('wasm')
  tf.tidy(() => {
    const x = tf.ones(shape) as tf.Tensor4D
    const box = tf.tensor2d([[0, 0, 2, 2]])
    const first = tf.tensor1d([0], 'int32')
    expect(() => roiAlign(x, box, tf.tensor1d([2], 'int32'), { outputSize: 2 })).toThrow(
      /box 0 lies in picture 2 .* 0 … 1/,
    )
    expect(() => roiAlign(x, box, tf.tensor1d([0, 1], 'int32'), { outputSize: 2 })).toThrow(
      /not \[1,4\] and \[2\]/,
    )
    expect(() => roiAlign(x, box, first, { outputSize: 0 })).toThrow(/outputSize/)
    expect(() => roiAlign(x, box, first, { outputSize: 2, samplingRatio: -1 })).toThrow(/not -1/)
  })
})
