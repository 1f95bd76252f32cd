import { beforeAll, describe, expect, test } from 'vitest'
import * as tf from '../../tf.js'
import { useBackend } from '../use-backend.js'

const { zeros } = tf
const picture = (...shape: [number, number, number, number]) => zeros<tf.Rank.R4>(shape)
const volume = (...shape: [number, number, number, number, number]) => zeros<tf.Rank.R5>(shape)
const run = (kernel: string, inputs: object, attributes: object) =>
  tf
    .engine()
    .runKernel<tf.Tensor>(kernel, inputs as tf.NamedTensorMap, attributes as tf.NamedAttrMap)

const plain = { strides: 1, pad: 'valid', dilations: 1, dataFormat: 'NHWC' }

const misfits: Record<string, () => unknown> = {
  'conv2d, a filter larger than the picture': () =>
    tf.conv2d(picture(1, 3, 9, 1), picture(5, 5, 1, 1), 1, 'valid'),
  'depthwiseConv2d, likewise': () =>
    tf.depthwiseConv2d(picture(1, 3, 9, 1), picture(5, 5, 1, 1), 1, 'valid'),
  'fused.conv2d, likewise': () =>
    tf.fused.conv2d({
      x: picture(1, 3, 9, 1),
      filter: picture(5, 5, 1, 1),
      strides: 1,
      pad: 'valid',
    }),
  'conv3d, a filter larger than the volume': () =>
    tf.conv3d(volume(1, 2, 4, 4, 1), volume(4, 4, 4, 1, 1), 1, 'valid'),
  'maxPool, a window larger than the picture': () => tf.maxPool(picture(1, 3, 9, 1), 5, 1, 'valid'),
  'avgPool3d, likewise': () => tf.avgPool3d(volume(1, 2, 4, 4, 1), 4, 1, 'valid'),
  'dilation2d, likewise': () =>
    tf.dilation2d(picture(1, 3, 9, 1), zeros([5, 5, 1]) as tf.Tensor3D, 1, 'valid'),
  'conv2d, channels': () => tf.conv2d(picture(1, 4, 4, 2), picture(3, 3, 3, 1), 1, 'same'),
  'conv3d, channels': () => tf.conv3d(volume(1, 4, 4, 4, 2), volume(3, 3, 3, 3, 1), 1, 'same'),
  'conv2dTranspose, a wrong output shape': () =>
    tf.conv2dTranspose(picture(1, 4, 4, 2), picture(3, 3, 1, 2), [1, 20, 20, 1], 2, 'same'),
  'conv3dTranspose, likewise': () =>
    tf.conv3dTranspose(volume(1, 2, 2, 2, 2), volume(3, 3, 3, 1, 2), [1, 9, 9, 9, 1], 2, 'same'),
  'a filter gradient of another shape': () =>
    run(
      tf.Conv2DBackpropFilter,
      { x: picture(1, 4, 4, 2), dy: picture(1, 9, 9, 3) },
      { ...plain, filterShape: [3, 3, 2, 3] },
    ),
  'a gradient of a pooling of another shape': () =>
    run(
      tf.MaxPoolGrad,
      { dy: picture(1, 9, 9, 2), input: picture(1, 4, 4, 2), output: picture(1, 2, 2, 2) },
      { filterSize: 2, strides: 2, pad: 'valid' },
    ),
  'matMul, inner sides': () => tf.matMul(zeros([2, 3]), zeros([4, 5])),
  'matMul, batches': () => tf.matMul(zeros([2, 2, 3]), zeros([3, 3, 5])),
  'fused.matMul, inner sides': () =>
    tf.fused.matMul({ a: zeros([2, 3]), b: zeros([4, 5]) as tf.Tensor2D }),
  'einsum, sizes': () => tf.einsum('ij,jk->ik', zeros([2, 3]), zeros([4, 5])),
  'einsum, ranks': () => tf.einsum('ij,jk->ik', zeros([2, 3]), zeros([3, 2, 2])),
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await useBackend(backend)))

  test.each(Object.entries(misfits))('%s', (_, compute) => {
    expect(() => tf.tidy(() => void compute())).toThrow(
      /do(es)? not fit|must (match|be|have)|differ|depth|broadcast/,
    )
  })

  test('it still computes after that', () => {
    const sum = tf.tidy(() => tf.sum(tf.matMul(tf.ones([3, 4]), tf.ones([4, 5]))).dataSync()[0])
    expect(sum).toBe(60)
  })
})
