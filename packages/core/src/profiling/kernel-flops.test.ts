import { beforeAll, describe, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { profile } from './profile.js'

/** Multiplications of the definition, counted one by one over the places of the output. */
function countProducts(...lengths: number[]) {
  const [first, ...others] = lengths
  if (first === undefined) return 1
  let count = 0
  for (let i = 0; i < first; i++) count += countProducts(...others)
  return count
}

const values = (shape: number[]) => tf.mul(tf.ones(shape), 0.5)

/** The arithmetic of a function, then of its gradients by both inputs. */
async function flopsOf(op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, a: number[], b: number[]) {
  const inputs = [values(a), values(b)]
  const count = async (run: () => tf.Tensor | tf.Tensor[]) => {
    const { result, kernels } = await profile(() => tf.tidy(run))
    tf.dispose(result)
    return kernels.reduce((sum, { flops }) => sum + flops, 0)
  }
  const forward = await count(() => op(inputs[0]!, inputs[1]!))
  const both = await count(() => tf.grads((x, y) => op(x!, y!))(inputs))
  tf.dispose(inputs)
  return { forward, gradients: both - forward }
}

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend, { threads: 1 })
  })

  test('convolution: every tap of every place of the output, its gradients each as much', async () => {
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [2, 1], 'valid')
    const products = countProducts(2, 3, 5, 4, 3, 3, 2)
    const { forward, gradients } = await flopsOf(convolve, [2, 7, 7, 3], [3, 3, 3, 4])
    // Output 3 × 5: [n, rows, columns, out] · [taps, taps, in].
    expect(forward).toBe(2 * ((products / 2) * 3))
    expect(gradients).toBe(2 * forward)
  })

  test('depthwise convolution with a multiplier', async () => {
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')
    const { forward, gradients } = await flopsOf(convolve, [2, 5, 4, 3], [3, 2, 3, 2])
    expect(forward).toBe(2 * countProducts(2, 5, 4, 3, 2, 3, 2))
    expect(gradients).toBe(2 * forward)
  })

  test('transposed convolution', async () => {
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, [1, 8, 8, 3], 2, 'same')
    const { forward, gradients } = await flopsOf(convolve, [1, 4, 4, 5], [3, 3, 3, 5])
    expect(forward).toBe(2 * countProducts(4, 4, 5, 3, 3, 3))
    expect(gradients).toBe(2 * forward)
  })

  test('convolution of volumes', async () => {
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 1, 'valid')
    const { forward, gradients } = await flopsOf(convolve, [1, 4, 5, 5, 2], [2, 3, 3, 2, 3])
    expect(forward).toBe(2 * countProducts(3, 3, 3, 3, 2, 3, 3, 2))
    expect(gradients).toBe(2 * forward)
  })

  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('matrix product, transposed: %s, %s', async (transposeA, transposeB) => {
    const [rows, joint, columns] = [3, 5, 4]
    const multiply = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, transposeA, transposeB)
    const { forward, gradients } = await flopsOf(
      multiply,
      [2, ...(transposeA ? [joint, rows] : [rows, joint])],
      [2, ...(transposeB ? [columns, joint] : [joint, columns])],
    )
    expect(forward).toBe(2 * countProducts(2, rows, joint, columns))
    expect(gradients).toBe(2 * forward)
  })

  test('fused kernels and matrices without rows', async () => {
    const x = values([1, 5, 5, 2]) as tf.Tensor4D
    const [filter, bias] = [values([3, 3, 2, 4]) as tf.Tensor4D, values([4]) as tf.Tensor1D]
    const depthwise = values([3, 3, 2, 1]) as tf.Tensor4D
    const { kernels } = await profile(() =>
      tf.tidy(() => {
        const fused = { x, strides: 1, pad: 'same', activation: 'relu' } as const
        tf.fused.conv2d({ ...fused, filter, bias })
        tf.fused.depthwiseConv2d({ ...fused, filter: depthwise })
        tf.fused.matMul({ a: tf.ones([3, 5]), b: tf.ones([5, 2]), activation: 'relu' })
        tf.matMul(tf.ones([0, 5]), tf.ones([5, 2]))
      }),
    )
    const counted = kernels.filter(({ flops }) => flops > 0)
    expect(counted.map(({ flops }) => flops)).toEqual([
      2 * countProducts(5, 5, 4, 3, 3, 2),
      2 * countProducts(5, 5, 2, 3, 3),
      2 * countProducts(3, 5, 2),
    ])
    tf.dispose([x, filter, bias, depthwise])
  })
})
