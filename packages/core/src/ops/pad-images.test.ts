import { beforeEach, describe, expect, test } from 'vitest'
import { golden, spread } from '../../golden/operations.js'
import { compareWithGolden } from '../../test/compare-with-golden.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { reflectPad, replicatePad } from './pad-images.js'

const x = { shape: [2, 4, 5, 2], values: spread([2, 4, 5, 2], 2) }
const operations = { replicatePad, reflectPad }

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeEach(async () => void (await useBackend(backend)))

  test.each(golden.pads)('$operation by $padding equals PyTorch', (entry) => {
    const pad = operations[entry.operation as keyof typeof operations]
    compareWithGolden(entry, (picture) => pad(picture as tf.Tensor4D, entry.padding), [x])
  })

  test('takes whole numbers too, and leaves no tensor', () => {
    const picture = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1], 'int32')
    const before = tf.memory().numTensors
    const padded = reflectPad(picture, { top: 0, bottom: 0, left: 1, right: 0 })
    expect(tf.memory().numTensors).toBe(before + 1)
    expect([...padded.dataSync()]).toEqual([2, 1, 2, 4, 3, 4])
    tf.dispose([picture, padded])
  })

  test('repeats but the pixels next to it', () => {
    const padded = tf.tidy(() => {
      const picture = tf.tensor4d([Number.NaN, 1, 2, 3], [1, 2, 2, 1])
      return [...replicatePad(picture, 1).dataSync()]
    })
    const nan = Number.NaN
    expect(padded).toEqual([nan, nan, 1, 1, nan, nan, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3])
  })
})

test('refuses sides that cannot be filled', () => {
  tf.tidy(() => {
    expect(() => reflectPad(tf.ones([1, 3, 3, 1]), 3)).toThrow(/grow by 3 and 3/)
    expect(() => replicatePad(tf.ones([1, 0, 3, 1]), 1)).toThrow(/an axis of 0/)
    expect(() => replicatePad(tf.ones([1, 3, 3, 1]), -1)).toThrow(/-1/)
  })
})
