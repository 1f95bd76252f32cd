import { evaluate, load, tf, useBackend } from '@cnn/core'
import { shapes } from '@cnn/datasets/synthetic'
import { beforeAll, expect, test } from 'vitest'
import { expectFoundAsInNode } from '../../test/shapes-found.js'
import { centernetShapes } from './centernet-shapes.js'

beforeAll(() => useBackend('wasm'))

test('CenterNet finds shapes that it never saw as well as it says', async () => {
  const before = tf.memory().numTensors
  const { test: pictures } = shapes({ size: 128, counts: { train: 2000, validation: 100, test: 500 } }) // biome-ignore format: one line
  const detector = await load(centernetShapes)
  const data = pictures.map(({ image, boxes }) => ({ image, boxes }))
  const { AP, AP50 } = await evaluate(detector.network, data)
  expect(AP50).toBeGreaterThanOrEqual(0.9)
  expect(AP).toBeGreaterThanOrEqual(0.6)
  expect(AP).toBeCloseTo(centernetShapes.metrics['Synthetic shapes test AP'], 3)
  detector.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('it finds in Node what pages are compared with', async () => {
  const detector = await load(centernetShapes)
  await expectFoundAsInNode(detector)
  detector.dispose()
})
