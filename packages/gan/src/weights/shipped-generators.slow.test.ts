import { existsSync } from 'node:fs'
import { load, tf, useBackend } from '@cnn/core'
import { fashionMnist } from '@cnn/datasets'
import { fashionMnistResnet9 } from '@cnn/vision/weights/fashion-mnist-resnet9'
import { beforeAll, expect, test } from 'vitest'
import { ClassifierFeatures, evaluateGan } from '../metrics/index.js'
import { dcganFashionMnist } from './dcgan-fashion-mnist.js'

const folder = '/usr/share/datasets/fashion-mnist'

beforeAll(() => useBackend('wasm'))

test.skipIf(!existsSync(folder))(
  'the garments of the DCGAN are of all ten kinds, varied, and none is copied',
  async () => {
    const before = tf.memory().numTensors
    const data = await fashionMnist({ folder })
    const generator = await load(dcganFashionMnist)
    const eyes = new ClassifierFeatures(await load(fashionMnistResnet9), {
      name: 'fashion-mnist-resnet9',
    })
    const { figures, memorization } = await evaluateGan(generator, data, eyes, {
      ...{ seed: 7, count: 2000, trainCount: 5000, judgesClasses: true },
    })
    expect(figures.modes).toBe(10)
    expect(figures['label entropy (bits)']).toBeGreaterThanOrEqual(3.1)
    const name = 'FID-fashion-mnist-resnet9'
    // Of fewer samples than the weights were measured by, the distance is a little larger.
    expect(figures[name]!).toBeLessThan(1.5 * dcganFashionMnist.metrics[name])
    expect(memorization.verdict).not.toBe('copies')
    generator.dispose()
    eyes.dispose()
    expect(tf.memory().numTensors).toBe(before)
  },
)
