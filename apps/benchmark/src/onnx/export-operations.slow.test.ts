import {
  AvgPool2d,
  BatchNorm,
  Conv2d,
  ConvTranspose2d,
  Flatten,
  GELU,
  GroupNorm,
  gelu,
  groupedConv2d,
  Hardsigmoid,
  Hardswish,
  InstanceNorm2d,
  LayerNorm,
  LeakyReLU,
  Linear,
  LogSoftmax,
  MaxPool2d,
  Mish,
  Module,
  PixelShuffle,
  PReLU,
  ReflectionPad2d,
  ReplicationPad2d,
  roiAlign,
  Sequential,
  SiLU,
  Softplus,
  tf,
  Upsample,
  useBackend,
  ZeroPad2d,
} from '@cnn/core'
import { fillByFormula } from '@cnn/core/testing'
import { beforeAll, describe, expect, test } from 'vitest'
import { differenceInOnnx } from './difference-in-onnx.js'

/** A layer of what a function computes. */
class Computed extends Module {
  constructor(readonly forward: (x: tf.Tensor4D) => tf.Tensor | Record<string, tf.Tensor>) {
    super()
  }
}

beforeAll(async () => {
  await useBackend('wasm')
})

const check = async (model: Module, batches = [1, 3]) => {
  using filled = fillByFormula(model)
  const pictures = batches.map((n) => [n, 6, 8, 4] as [number, number, number, number])
  const { difference, bytes } = await differenceInOnnx(filled, pictures)
  expect(difference).toBeLessThan(1e-4)
  return bytes
}

const layers: Record<string, () => Module> = {
  'convolution, strided': () => new Conv2d(4, 5, 3, { stride: 2, padding: 1 }),
  'convolution, dilated': () => new Conv2d(4, 5, 3, { dilation: 2, padding: 2, bias: false }),
  'convolution in groups': () => new Conv2d(4, 6, 3, { groups: 2, padding: 1 }),
  'convolution, depthwise': () => new Conv2d(4, 8, 3, { groups: 4, stride: 2, padding: 1 }),
  'transposed convolution': () =>
    new ConvTranspose2d(4, 3, 3, { stride: 2, padding: 1, outputPadding: 1 }),
  'transposed, dilated': () => new ConvTranspose2d(4, 3, 3, { dilation: 2, bias: false }),
  'transposed in groups': () => new ConvTranspose2d(4, 6, 4, { stride: 2, padding: 1, groups: 2 }),
  'transposed, depthwise': () => new ConvTranspose2d(4, 4, 4, { stride: 2, padding: 1, groups: 4 }),
  'batch norm': () => new BatchNorm(4, { epsilon: 1e-3 }),
  'instance norm': () => new InstanceNorm2d(4, { affine: true }),
  'instance norm without scale': () => new InstanceNorm2d(4),
  'instance norm by running statistics': () => new InstanceNorm2d(4, { trackRunningStats: true }),
  'group norm': () => new GroupNorm(2, 4),
  'layer norm of channels': () => new LayerNorm(4),
  'layer norm of pictures': () => new LayerNorm([4, 6, 8]),
  'max pooling': () => new MaxPool2d(3, { stride: 2, padding: 1 }),
  'average pooling that counts padding': () => new AvgPool2d(3, { stride: 2, padding: 1 }),
  'average pooling that does not': () =>
    new AvgPool2d(3, { stride: 2, padding: 1, countIncludePad: false }),
  'reflected edges': () => new ReflectionPad2d({ top: 1, bottom: 2, left: 3, right: 0 }),
  'edges reflected on one axis': () => new ReflectionPad2d({ top: 0, bottom: 0, left: 3, right: 1 }), // biome-ignore format: one line
  'repeated edges': () => new ReplicationPad2d(2),
  zeros: () => new ZeroPad2d({ top: 1, bottom: 2, left: 0, right: 3 }),
  'nearest upsampling': () => new Upsample(2),
  'bilinear upsampling': () => new Upsample(2, { mode: 'bilinear' }),
  'bilinear upsampling by corners': () => new Upsample(1.5, { mode: 'bilinear', alignCorners: true }), // biome-ignore format: one line
  'shuffled pixels': () => new PixelShuffle(2),
  'flattening into a linear layer': () => new Sequential<Module>(new Flatten(), new Linear(192, 5)),
  'linear without bias': () =>
    new Sequential<Module>(new Flatten(), new Linear(192, 5, { bias: false })),
  'PReLU of each channel': () => new PReLU(4),
  'PReLU of all': () => new PReLU(),
  LeakyReLU: () => new LeakyReLU(0.1),
  SiLU: () => new SiLU(),
  GELU: () => new GELU(),
  'approximate GELU': () => new GELU({ approximate: true }),
  Hardswish: () => new Hardswish(),
  Hardsigmoid: () => new Hardsigmoid(),
  Mish: () => new Mish(),
  Softplus: () => new Softplus(),
  LogSoftmax: () => new LogSoftmax(),
}

test.each(Object.entries(layers))('layer: %s', async (_, build) => {
  await check(build())
})

const table = (values: number[]) => tf.tensor1d(values, 'int32')

const operations: Record<string, (x: tf.Tensor4D) => tf.Tensor | Record<string, tf.Tensor>> = {
  'arithmetic with broadcasting': (x) =>
    tf.div(tf.sub(tf.mul(x, [1, 2, 3, 4]), tf.mean(x, [1, 2], true)), tf.add(tf.square(x), 1)),
  'an operand of another rank': (x) => tf.add(x, tf.mean(x, [0, 1])),
  'comparisons and choice': (x) =>
    tf.where(tf.logicalOr(tf.greater(x, 0.5), tf.lessEqual(x, -1)), x, tf.neg(x)),
  'numbers of truths': (x) => tf.mul(x, tf.cast(tf.greaterEqual(x, 0), 'float32')),
  clipping: (x) => tf.clipByValue(x, -0.5, 0.25),
  'exponentials, roots and logarithms': (x) =>
    tf.add(tf.exp(x), tf.add(tf.sqrt(tf.abs(x)), tf.log(tf.add(tf.abs(x), 1)))),
  'less usual functions': (x) =>
    tf.add(tf.add(tf.expm1(x), tf.log1p(tf.abs(x))), tf.add(tf.erf(x), tf.step(x, 0.5))),
  remainders: (x) => tf.add(tf.mod(tf.mul(x, 3), 2), tf.floorDiv(tf.mul(x, 3), 2)),
  'powers and squared differences': (x) => tf.squaredDifference(tf.pow(tf.abs(x), 1.5), x),
  extremes: (x) => tf.maximum(tf.minimum(x, 1), tf.scalar(-0.5)),
  'a sum of several': (x) => tf.addN([x, tf.mul(x, 2), tf.relu(x)]),
  'sums and extremes over axes': (x) => ({
    sum: tf.sum(x, [1, 3]),
    most: tf.max(x, 3),
    least: tf.min(x, [1, 2], true),
    all: tf.mean(x, [1, 2, 3]),
    channels: tf.mean(x, 3, true),
  }),
  places: (x) => tf.cast(tf.argMax(x, 3), 'float32'),
  'the largest': (x) => tf.topk(tf.reshape(x, [-1, 192]), 3).values,
  'running sums': (x) => tf.cumsum(x, 1, true),
  'softmax over channels': (x) => tf.softmax(x),
  concatenation: (x) => tf.concat([x, tf.relu(x), tf.mul(x, 2)], 3),
  'concatenation of heights': (x) => tf.concat([x, tf.neg(x)], 1),
  'a part': (x) => tf.slice(x, [0, 1, 2, 0], [-1, 3, 4, -1]),
  'every second pixel': (x) => tf.stridedSlice(x, [0, 0, 1, 0], x.shape, [1, 2, 3, 1]),
  'a row, without its axis': (x) =>
    tf.stridedSlice(x, [0, 2, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], 13, 13, 0, 0, 2),
  'turned round': (x) => tf.reverse(x, [1, 2]),
  split: (x) => {
    const [first, second] = tf.split(x, 2, 3) as [tf.Tensor, tf.Tensor]
    return tf.mul(first, second)
  },
  'taken apart and stacked': (x) => {
    const [a, b, c, d] = tf.unstack(x, 3) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
    return tf.stack([d, c, tf.add(a, b)], -1)
  },
  'tiles and copies': (x) => tf.add(tf.tile(x, [1, 2, 1, 1]), tf.broadcastTo(tf.mean(x, [1, 2, 3], true), [x.shape[0], 12, 8, 4])), // biome-ignore format: one line
  'gathered rows': (x) => tf.gather(x, table([5, 0, 2]), 1),
  'gathered with a table': (x) => tf.gather(x, tf.tensor2d([[0, 1], [7, 3]], undefined, 'int32'), 2), // biome-ignore format: a pair each
  'space to batch and back': (x) => {
    const apart = tf.spaceToBatchND(x, [2, 4], [[1, 1], [0, 0]]) // biome-ignore format: a pair each
    return tf.batchToSpaceND(tf.relu(apart), [2, 4], [[0, 1], [1, 0]]) // biome-ignore format: a pair each
  },
  'depth to space': (x) => tf.depthToSpace(x, 2, 'NHWC'),
  'other shapes': (x) => tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [x.shape[0], 16, 12]),
  'added and removed axes': (x) => {
    const pooled = tf.mean(x, [1, 2])
    return tf.mul(x, tf.reshape(tf.sigmoid(pooled), [-1, 1, 1, 4]))
  },
  'products of matrices': (x) => {
    const tokens = tf.reshape(x, [x.shape[0], 48, 4]) as tf.Tensor3D
    const weights = tf.softmax(tf.matMul(tokens, tokens, false, true))
    return tf.matMul(weights, tokens)
  },
  'nearest resizing': (x) => tf.image.resizeNearestNeighbor(x, [9, 5]),
  'nearest resizing by centres': (x) => tf.image.resizeNearestNeighbor(x, [9, 5], false, true),
  'bilinear resizing': (x) => tf.image.resizeBilinear(x, [9, 5]),
  'bilinear resizing by centres': (x) => tf.image.resizeBilinear(x, [9, 5], false, true),
  'mirrored padding': (x) => tf.mirrorPad(x, [[0, 0], [1, 2], [2, 1], [0, 0]], 'reflect'), // biome-ignore format: a pair each
  'padding with ones': (x) => tf.pad(x, [[0, 0], [1, 2], [0, 0], [0, 1]], 1), // biome-ignore format: a pair each
  'fused kernels': (x) =>
    tf.fused.conv2d({
      x,
      filter: tf.ones([3, 3, 4, 2]),
      strides: 2,
      pad: 'same',
      bias: tf.tensor1d([1, 2]),
      activation: 'relu6',
    }),
  'an approximation': (x) => gelu(x, { approximate: true }),
  'groups of one channel': (x) =>
    groupedConv2d(x, tf.ones([3, 3, 1, 8]), { groups: 4, pad: 'same' }),
  'numbers for every sample': (x) => tf.concat([x, tf.ones([x.shape[0], 6, 8, 1])], 3),
}

test.each(Object.entries(operations))('operation: %s', async (_, forward) => {
  await check(new Computed(forward))
})

test('regions of features', async () => {
  const boxes = () => tf.tensor2d([[0, 1, 5, 4], [1.5, 0, 7, 6]]) // biome-ignore format: a pair each
  const align = (aligned: boolean) => (x: tf.Tensor4D) =>
    roiAlign(x, boxes(), table([0, 0]), { outputSize: 2, samplingRatio: 2, aligned })
  await check(new Computed(align(false)), [1])
  await check(new Computed(align(true)), [1])
})

describe('a fixed batch', () => {
  test('is that of the file', async () => {
    using model = fillByFormula(new Sequential<Module>(new Conv2d(4, 5, 3), new GroupNorm(5, 5)))
    const { difference } = await differenceInOnnx(model, [[2, 6, 8, 4]], { input: [2, 6, 8, 4] })
    expect(difference).toBeLessThan(1e-4)
  })
})

test('weights of half precision are computed with in full', async () => {
  using model = fillByFormula(new Sequential<Module>(new Conv2d(4, 5, 3), new BatchNorm(5)))
  const pictures: [number, number, number, number][] = [[2, 6, 8, 4]]
  const { difference } = await differenceInOnnx(model, pictures, { dtype: 'float16' })
  expect(difference).toBeLessThan(2e-3)
  expect(difference).toBeGreaterThan(1e-6)
})
