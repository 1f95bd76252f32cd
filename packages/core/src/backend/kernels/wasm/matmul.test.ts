import { beforeAll, describe, expect, test } from 'vitest'
import { startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'

/** [rows, depth, columns] */
const sizes = [
  [1, 1, 1],
  [1, 100, 10],
  [64, 3136, 128],
  [3136, 64, 10],
  [5, 7, 3],
  [33, 600, 1],
  [129, 31, 257],
  [17, 1030, 19],
]

function reference(a: Float32Array, b: Float32Array, rows: number, depth: number, columns: number) {
  const output = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < depth; k++) {
      const value = a[i * depth + k]!
      for (let j = 0; j < columns; j++) output[i * columns + j]! += value * b[k * columns + j]!
    }
  }
  return output
}

const flip = (values: Float32Array, rows: number, columns: number) =>
  values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!)

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  test.each(sizes)('[%i, %i] · [·, %i] in all transposes', (rows, depth, columns) => {
    const a = randomValues([rows!, depth!], 1)
    const b = randomValues([depth!, columns!], 2)
    const expected = reference(a, b, rows!, depth!, columns!)
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const product = tf.tidy(() => {
          const left = transposeA ? flip(a, rows!, depth!) : a
          const right = transposeB ? flip(b, depth!, columns!) : b
          const leftShape = transposeA ? [depth!, rows!] : [rows!, depth!]
          const rightShape = transposeB ? [columns!, depth!] : [depth!, columns!]
          const [x, y] = [tf.tensor(left, leftShape), tf.tensor(right, rightShape)]
          return tf.matMul(x, y, transposeA, transposeB).dataSync()
        })
        expect(relativeError(product, expected)).toBeLessThan(5e-6)
      }
    }
  })

  test('repeats matrices along batch axes', () => {
    const a = randomValues([2, 1, 3, 4], 1)
    const b = randomValues([5, 4, 2], 2)
    const product = tf.tidy(() => {
      const result = tf.matMul(tf.tensor(a, [2, 1, 3, 4]), tf.tensor(b, [5, 4, 2]))
      expect(result.shape).toEqual([2, 5, 3, 2])
      return result.dataSync()
    })
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 5; j++) {
        const expected = reference(
          ...([a.subarray(i * 12, i * 12 + 12), b.subarray(j * 8, j * 8 + 8), 3, 4, 2] as const),
        )
        const start = (i * 5 + j) * 6
        expect(relativeError(product.subarray(start, start + 6), expected)).toBeLessThan(1e-6)
      }
    }
  })

  test('adds a bias and an activation', () => {
    const [a, b, bias] = [[7, 5], [5, 11], [11]].map((shape, seed) => ({
      shape,
      values: randomValues(shape, seed),
    }))
    const product = tf.tidy(() => {
      const [x, y, z] = [a!, b!, bias!].map(({ values, shape }) => tf.tensor(values, shape))
      return tf.fused
        .matMul({ a: x as tf.Tensor2D, b: y as tf.Tensor2D, bias: z!, activation: 'relu' })
        .dataSync()
    })
    const expected = reference(a!.values, b!.values, 7, 5, 11).map((value, i) =>
      Math.max(0, value + bias!.values[i % 11]!),
    )
    expect(relativeError(product, expected)).toBeLessThan(1e-6)
  })

  test('refuses shapes that do not fit', () => {
    expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 5]))).toThrow(/inner/)
  })
})
