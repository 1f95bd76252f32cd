import { evaluate, load, tf, useBackend } from '@cnn/core'
import { digitStrings, shapes } from '@cnn/datasets/synthetic'
import { beforeAll, expect, test } from 'vitest'
import { expectFoundAsInNode } from '../../test/shapes-found.js'
import { centernetDigitStrings } from './centernet-digit-strings.js'
import { centernetShapes } from './centernet-shapes.js'

beforeAll(() => useBackend('wasm'))

const counts = { train: 2000, validation: 100, test: 500 }

test.each([
  { name: 'Synthetic shapes', weights: centernetShapes, world: shapes({ size: 128, counts }) },
  {
    name: 'Synthetic digit strings',
    weights: centernetDigitStrings,
    world: digitStrings({ size: 128, counts }),
  },
])('CenterNet finds $name as well as it says', async ({ name, weights, world }) => {
  const before = tf.memory().numTensors
  const detector = await load(weights)
  const pictures = world.test.map(({ image, boxes }) => ({ image, boxes }))
  const { AP, AP50 } = await evaluate(detector.network, pictures)
  expect(AP50).toBeGreaterThanOrEqual(0.9)
  expect(AP).toBeGreaterThanOrEqual(0.6)
  expect(AP).toBeCloseTo((weights.metrics as Record<string, number>)[`${name} test AP`]!, 3)
  detector.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('it finds in Node what pages are compared with', async () => {
  const detector = await load(centernetShapes)
  await expectFoundAsInNode(detector)
  detector.dispose()
})
