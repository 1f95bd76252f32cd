import { describe, expect, test } from 'vitest'
import { golden, someBoxes } from '../golden/boxes.js'
import { type Golden, spread } from '../golden/operations.js'
import { useBackend } from '../src/backend/use-backend.js'
import { type BoxIouKind, boxIouLoss } from '../src/losses/box-iou-loss.js'
import { focalLoss } from '../src/losses/focal-loss.js'
import { multiScaleRoiAlign } from '../src/ops/multi-scale-roi-align.js'
import * as tf from '../src/tf.js'
import { relativeError } from './kernels/reference.js'

/** Compares with PyTorch, where values cannot be read at once. */
async function compare(
  expected: Golden,
  operate: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: { values: Float32Array; shape: number[] }[],
) {
  const before = tf.memory().numTensors
  const found = tf.tidy(() => {
    const tensors = inputs.map(({ values, shape }) => tf.tensor(values, shape))
    const weights = tf.tensor(spread(expected.shape, 9), expected.shape)
    const { value, grads } = tf.engine().gradients(() => operate(...tensors), tensors, weights)
    return [value, ...grads]
  })
  for (const [i, values] of [expected.output, ...expected.gradients].entries()) {
    expect(relativeError(await found[i]!.data(), values)).toBeLessThan(2e-4)
  }
  tf.dispose(found)
  expect(tf.memory().numTensors).toBe(before)
}

describe.each(['webgl', 'webgpu'] as const)('on %s', (backend) => {
  test('the focal loss equals torchvision', async () => {
    await useBackend(backend)
    const [entry] = golden.losses.focal
    const ends = [0, 2, -1, 0, 30, -30, 100, -100]
    const logits = Float32Array.of(...spread([3, 8], 14).map((value) => value * 9), ...ends)
    const targets = spread([4, 8], 15).map((value) => (value > Math.fround(0.2) ? 1 : 0))
    const operate = (x?: tf.Tensor) => focalLoss(x!, tf.tensor2d(targets, [4, 8]), entry)
    await compare(entry!, operate, [{ values: logits, shape: [4, 8] }])
  })

  test('the losses of boxes equal torchvision', async () => {
    await useBackend(backend)
    const predicted = someBoxes(14, 19, { width: 100 })
    const near = spread([8, 4], 21).map((value, i) => predicted[24 + i]! + Math.fround(9 * value))
    const target = Float32Array.of(...someBoxes(6, 20, { width: 100 }), ...near)
    const inputs = [predicted, target].map((values) => ({ values, shape: [14, 4] }))
    for (const entry of golden.losses.boxIou) {
      const operate = (x?: tf.Tensor, y?: tf.Tensor) =>
        boxIouLoss(x as tf.Tensor2D, y as tf.Tensor2D, entry.kind as BoxIouKind)
      await compare(entry, operate, inputs)
    }
  })

  test('RoIAlign from several levels gives what the processor gives', async () => {
    const shapes = [0, 1, 2].map((level) => [2, 16 >> level, 24 >> level, 2])
    const inputs = shapes.map((shape, level) => ({ values: spread(shape, level), shape }))
    const boxes = someBoxes(9, 28, { size: 40, width: 60 })
    const pictures = Int32Array.from({ length: 9 }, (_, i) => i % 2)
    const align = (...levels: tf.Tensor[]) =>
      multiScaleRoiAlign(levels as tf.Tensor4D[], boxes, pictures, {
        ...{ outputSize: [2, 3], samplingRatio: 2, strides: [4, 8, 16], canonicalSize: 48 },
      })
    await useBackend('cpu')
    const shape = [9, 2, 3, 2]
    const expected = tf.tidy(() => {
      const tensors = inputs.map(({ values, shape }) => tf.tensor(values, shape))
      const dy = tf.tensor(spread(shape, 9), shape)
      const { value, grads } = tf.engine().gradients(() => align(...tensors), tensors, dy)
      const [output, ...gradients] = [value, ...grads].map((x) => [...x.dataSync()])
      return { shape, output: output!, gradients }
    })
    await useBackend(backend)
    await compare(expected as Golden, align, inputs)
  })
})
