import { describe, expect, test } from 'vitest'
import { startWasm } from '../../../../test/kernels/on-wasm.js'
import * as tf from '../../../tf.js'
import { cpu } from '../../cpu.js'

/** 0, 1, 2, … in this shape. */
const counted = (shape: number[], dtype: 'float32' | 'int32' = 'float32') =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, index) => index + 1),
    shape,
    dtype,
  )

const cases: Record<string, () => tf.Tensor | tf.Tensor[]> = {
  'slice of a vector': () => tf.slice(counted([100]), [7], [50]),
  'slice of a picture': () => tf.slice(counted([3, 9, 8, 5]), [1, 2, 0, 3], [2, 5, 8, 2]),
  'slice of integers': () => tf.slice(counted([4, 7], 'int32'), [1, 3], [2, -1]),
  'slice of nothing': () => tf.slice(counted([4, 7]), [1, 3], [0, 2]),
  'strided slice': () => tf.stridedSlice(counted([9, 10, 3]), [8, 1, 0], [0, 10, 3], [-3, 4, 2]),
  'reverse of two axes': () => tf.reverse(counted([3, 5, 7]), [0, 2]),
  'transpose of a matrix': () => tf.transpose(counted([37, 21])),
  'transpose of a large matrix': () => tf.transpose(counted([300, 515])),
  'transpose to channels first': () => tf.transpose(counted([2, 5, 6, 7]), [0, 3, 1, 2]),
  'transpose to channels last': () => tf.transpose(counted([2, 7, 5, 6]), [0, 2, 3, 1]),
  'transpose of all axes': () => tf.transpose(counted([2, 3, 4, 5]), [3, 1, 0, 2]),
  'transpose of integers': () => tf.transpose(counted([2, 3, 4, 5, 6], 'int32'), [4, 0, 2, 1, 3]),
  'tile of a scalar axis': () => tf.tile(counted([4, 1, 1, 9]), [1, 3, 5, 1]),
  'tile of all axes': () => tf.tile(counted([2, 3, 2]), [2, 1, 4]),
  'pad of a picture': () =>
    tf.pad(
      counted([2, 3, 4, 5]),
      [
        [0, 0],
        [1, 2],
        [0, 3],
        [4, 0],
      ],
      -1.5,
    ),
  'pad of integers': () =>
    tf.pad(
      counted([3, 3], 'int32'),
      [
        [1, 0],
        [0, 1],
      ],
      7,
    ),
  'pad by reflection': () =>
    tf.mirrorPad(
      counted([2, 9, 8, 5]),
      [
        [0, 0],
        [3, 2],
        [0, 7],
        [1, 0],
      ],
      'reflect',
    ),
  'pad by symmetric reflection': () =>
    tf.mirrorPad(
      counted([3, 37, 41], 'int32'),
      [
        [1, 3],
        [0, 0],
        [41, 5],
      ],
      'symmetric',
    ),
  'tile of truth values': () => tf.tile(tf.greater(counted([3, 1, 5]), 7), [2, 3, 4]),
  'unstack of an inner axis': () => tf.unstack(counted([3, 4, 5]), 1),
  'space to batch': () =>
    tf.spaceToBatchND(
      counted([2, 13, 17, 5]),
      [3, 2],
      [
        [1, 1],
        [4, 1],
      ],
    ),
  'space to batch of volumes': () =>
    tf.spaceToBatchND(
      counted([2, 4, 6, 9, 3]),
      [2, 2, 3],
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
    ),
  'batch to space': () =>
    tf.batchToSpaceND(
      counted([12, 7, 9, 5], 'int32'),
      [3, 2],
      [
        [1, 4],
        [0, 3],
      ],
    ),
  'depth to space': () => tf.depthToSpace(counted([2, 5, 7, 27]) as tf.Tensor4D, 3),
  'concat of channels': () =>
    tf.concat([counted([2, 3, 4]), counted([2, 3, 1]), counted([2, 3, 7])], 2),
  'concat of rows': () => tf.concat([counted([2, 3]), counted([5, 3]), counted([0, 3])], 0),
  'split into equal parts': () => tf.split(counted([4, 9, 2]), 3, 1),
  'split by sizes': () => tf.split(counted([4, 10], 'int32'), [3, -1, 2], 1),
}

const values = (make: () => tf.Tensor | tf.Tensor[]) =>
  tf.tidy(() =>
    [make()].flat().map((tensor) => ({
      shape: tensor.shape,
      dtype: tensor.dtype,
      values: [...tensor.dataSync()],
    })),
  )

describe.each([1, 2])('on %i threads', (threads) => {
  test.each(Object.entries(cases))('%s', async (_, make) => {
    await cpu.start({})
    const expected = values(make)
    await startWasm(threads)
    expect(values(make)).toEqual(expected)
  })
})

test('a clone shares its values and outlives the original', async () => {
  await startWasm(1)
  const original = tf.tensor1d([1, 2, 3])
  const buffers = tf.memory().numDataBuffers
  const copy = tf.clone(original)
  expect(tf.memory().numDataBuffers).toBe(buffers)
  original.dispose()
  expect([...copy.dataSync()]).toEqual([1, 2, 3])
  copy.dispose()
})

test('a strided slice drops the axes that it is told to', async () => {
  await startWasm(1)
  const part = tf.tidy(() => {
    const end: [number, number, number] = [2, 5, 6]
    return tf.stridedSlice(counted([4, 5, 6]), [1, 0, 4], end, [1, 2, 1], 0, 0, 0, 0, 1).arraySync()
  })
  expect(part).toEqual([
    [35, 36],
    [47, 48],
    [59, 60],
  ])
})
