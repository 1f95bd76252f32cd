import { existsSync } from 'node:fs'
import { evaluate, load, tf, useBackend } from '@cnn/core'
import { cifar10, fashionMnist, mnist } from '@cnn/datasets'
import { beforeAll, describe, expect, test } from 'vitest'
import { cifar10Resnet9 } from './cifar10-resnet9.js'
import { fashionMnistResnet9 } from './fashion-mnist-resnet9.js'
import { mnistPlainNet } from './mnist-plain-net.js'

const shared =
  process.env.CNN_TEST_DATA ?? new URL('../../../../../shared/data', import.meta.url).pathname

const shipped = [
  {
    weights: fashionMnistResnet9,
    metric: 'Fashion-MNIST test top-1',
    folder: '/usr/share/datasets/fashion-mnist',
    read: fashionMnist,
    count: 10_000,
    least: 0.945,
  },
  {
    weights: mnistPlainNet,
    metric: 'MNIST test top-1',
    folder: `${shared}/mnist`,
    read: mnist,
    count: 10_000,
    least: 0.993,
  },
  {
    weights: cifar10Resnet9,
    metric: 'CIFAR-10 test (1,000 of 10,000) top-1',
    folder: `${shared}/cifar10`,
    read: cifar10,
    count: 1000,
    least: 0.8,
  },
]

beforeAll(() => useBackend('wasm'))

describe.each(shipped)('$metric', ({ weights, metric, folder, read, count, least }) => {
  test.skipIf(!existsSync(folder))('is what these weights say it is', async () => {
    const before = tf.memory().numTensors
    const { test: pictures } = await read({ folder })
    const classifier = await load(weights)
    const { accuracy, samples } = await evaluate(classifier.network, pictures)
    expect(samples).toBe(count)
    expect(accuracy).toBeGreaterThanOrEqual(least)
    expect(accuracy).toBeCloseTo((weights.metrics as Record<string, number>)[metric]!, 3)
    classifier.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('take less than a megabyte', () => {
    expect(weights.bytes).toBeLessThan(1e6)
  })
})
