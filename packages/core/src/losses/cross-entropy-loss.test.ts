import { beforeAll, expect, test } from 'vitest'
import { useBackend } from '../backend/use-backend.js'
import { Module } from '../layers/module.js'
import * as tf from '../tf.js'
import {
  balancedClassWeights,
  crossEntropyLoss,
  type LabelledImages,
} from './cross-entropy-loss.js'

beforeAll(async () => {
  await useBackend('cpu')
})

const logits = [
  [1.5, -0.5, 0.25],
  [-1, 2, 0.5],
  [0, 0.75, -2],
  [3, 1, -1],
]

class Fixed extends Module {
  forward() {
    return tf.tensor2d(logits)
  }
}

const classWeights = [0.5, 2, 1.25]

// Values of torch.nn.functional.cross_entropy, for labels and for probabilities.
test.each([
  [{}, 1.166392, 1.260142],
  [{ labelSmoothing: 0.1 }, 1.222642, 1.307017],
  [{ classWeights }, 1.303865, 2.00443],
  [{ classWeights, labelSmoothing: 0.1 }, 1.324904, 2.021661],
])("%j gives PyTorch's losses, of mixed pictures too", (options, plain, mixed) => {
  tf.tidy(() => {
    const labels = tf.tensor1d([0, 2, 1, 1], 'int32')
    const batch: LabelledImages = { images: tf.zeros([4, 1, 1, 1]), labels }
    const others = { labels: tf.reverse(labels, 0), share: 0.7 }
    const loss = crossEntropyLoss(options)
    expect(loss(batch, new Fixed()).dataSync()[0]).toBeCloseTo(plain, 5)
    expect(loss({ ...batch, mixed: others }, new Fixed()).dataSync()[0]).toBeCloseTo(mixed, 5)
  })
})

test('balanced weights make every class count alike', () => {
  const weights = balancedClassWeights([10, 40, 0, 10])
  expect(weights).toEqual([2, 0.5, 0, 2])
})

test('options that make no sense are refused', () => {
  expect(() => crossEntropyLoss({ labelSmoothing: 1 })).toThrow(/from 0 to below 1/)
  expect(() => crossEntropyLoss({ classWeights: [1, -1] })).toThrow(/has -1/)
})
