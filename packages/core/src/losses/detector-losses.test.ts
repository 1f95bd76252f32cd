import { beforeAll, describe, expect, test } from 'vitest'
import { golden, someBoxes } from '../../golden/boxes.js'
import { spread } from '../../golden/operations.js'
import { compareWithGolden } from '../../test/compare-with-golden.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { binaryCrossEntropyWithLogits } from './binary-cross-entropy.js'
import { type BoxIouKind, boxIouLoss } from './box-iou-loss.js'
import { focalLoss } from './focal-loss.js'
import { penaltyReducedFocalLoss } from './penalty-reduced-focal-loss.js'
import { smoothL1Loss } from './smooth-l1-loss.js'

const input = (values: Float32Array, shape: number[]) => ({ values, shape })
const given = (shape: number[], seed: number, scale = 1) =>
  input(
    spread(shape, seed).map((value) => value * scale),
    shape,
  )

// Zero, where the gradient is easily wrong, and large ones.
const ends = [0, 2, -1, 0, 30, -30, 100, -100]
const logits = input(Float32Array.of(...given([3, 8], 14, 9).values, ...ends), [4, 8])
const hard = spread([4, 8], 15).map((value) => (value > Math.fround(0.2) ? 1 : 0))
const soft = spread([4, 8], 16).map((value) => Math.fround(value + 1) / 2)

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => void (await useBackend(backend)))

  test.each([
    ['0 and 1', hard, golden.losses.binaryCrossEntropy[0]!],
    ['probabilities', soft, golden.losses.binaryCrossEntropy[1]!],
  ])('binary cross-entropy with targets that are %s', (_, targets, entry) => {
    const target = tf.tensor2d(targets, [4, 8])
    const operate = (x?: tf.Tensor) => binaryCrossEntropyWithLogits(x!, target)
    compareWithGolden(entry, operate, [logits])
    target.dispose()
  })

  test.each(golden.losses.focal)('focal loss, alpha $alpha, gamma $gamma', (entry) => {
    const target = tf.tensor2d(entry.soft ? soft : hard, [4, 8])
    compareWithGolden(entry, (x?: tf.Tensor) => focalLoss(x!, target, entry), [logits])
    target.dispose()
  })

  test.each(golden.losses.smoothL1)('smooth L1, beta $beta', (entry) => {
    const inputs = [given([3, 7], 17), given([3, 7], 18)]
    compareWithGolden(entry, (x?: tf.Tensor, y?: tf.Tensor) => smoothL1Loss(x!, y!, entry), inputs)
  })

  test.each(golden.losses.boxIou)('$kind of boxes', (entry) => {
    const predicted = someBoxes(14, 19, { width: 100 })
    const near = spread([8, 4], 21).map((value, i) => predicted[24 + i]! + Math.fround(9 * value))
    const target = Float32Array.of(...someBoxes(6, 20, { width: 100 }), ...near)
    const operate = (x?: tf.Tensor, y?: tf.Tensor) =>
      boxIouLoss(x as tf.Tensor2D, y as tf.Tensor2D, entry.kind as BoxIouKind)
    const inputs = [input(predicted, [14, 4]), input(target, [14, 4])]
    compareWithGolden(entry, operate, inputs, 2e-5)
  })

  test.each([
    ['with centres', 1, golden.losses.penaltyReducedFocal[0]!],
    ['without', 0.9, golden.losses.penaltyReducedFocal[1]!],
  ])("CenterNet's loss of a heat map %s", (_, scale, entry) => {
    const heat = spread([2, 3, 4, 2], 23).map((value) => Math.fround(value + 1) / 2)
    for (const center of [3, 17, 30]) heat[center] = 1
    const target = tf.tensor4d(
      heat.map((value) => value * scale),
      [2, 3, 4, 2],
    )
    const operate = (x?: tf.Tensor) => penaltyReducedFocalLoss(x!, target)
    compareWithGolden(entry, operate, [given([2, 3, 4, 2], 22, 12)])
    target.dispose()
  })
})

test('logits that are far from right have all their digits', async () => {
  await useBackend('wasm')
  tf.tidy(() => {
    const x = tf.tensor1d([10, -10])
    const loss = binaryCrossEntropyWithLogits(x, tf.tensor1d([1, 0])).dataSync()
    for (const value of loss) expect(value / Math.log1p(Math.exp(-10))).toBeCloseTo(1, 5)
    const focal = focalLoss(x, tf.tensor1d([1, 0]), { alpha: -1 }).dataSync()
    const rest = 1 / (1 + Math.exp(10))
    for (const value of focal) expect(value / (loss[0]! * rest ** 2)).toBeCloseTo(1, 4)
  })
})

test('what does not fit is refused', async () => {
  await useBackend('cpu')
  tf.tidy(() => {
    const [x, y] = [tf.zeros([3, 4]), tf.zeros([2, 4])] as [tf.Tensor2D, tf.Tensor2D]
    const losses = [binaryCrossEntropyWithLogits, focalLoss, smoothL1Loss, boxIouLoss]
    for (const loss of [...losses, penaltyReducedFocalLoss]) {
      expect(() => loss(x, y)).toThrow(/\[3,4\], so .* must be too, not \[2,4\]/)
    }
    expect(() => boxIouLoss(tf.zeros([4, 3]), tf.zeros([4, 3]))).toThrow(/corners \[n, 4\]/)
    expect(() => smoothL1Loss(x, x, { beta: -1 })).toThrow(/beta is -1/)
  })
})
