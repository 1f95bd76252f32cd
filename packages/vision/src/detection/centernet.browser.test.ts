import { randomStream, tf, useBackend } from '@cnn/core'
import { fillByFormula } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { centernetMobilenetV2 } from './centernet.js'
import type { Detections } from './detections.js'

const [width, height] = [90, 64]
const random = randomStream(1)
const image = {
  ...{ width, height, channels: 3 },
  data: Uint8Array.from({ length: width * height * 3 }, () => random.integer(256)),
}

/** What CenterNet finds with formula weights, but boxes of about 9 × 6 cells. */
async function detectOn(backend: 'wasm' | 'webgl' | 'webgpu') {
  await useBackend(backend)
  using model = fillByFormula(
    centernetMobilenetV2({ numClasses: 4, size: 64, widthMultiplier: 0.25, channels: 8 }),
  )
  for (const [key, { value }] of model.parameters()) {
    if (/^(wh|reg)\.2\.weight$/.test(key)) tf.tidy(() => value.assign(tf.mul(value, 0.02)))
    if (key === 'wh.2.bias') tf.tidy(() => value.assign(tf.tensor1d([9, 6])))
  }
  const before = tf.memory().numTensors
  const [found] = await model.detectImages([image], { maxDetections: 20 })
  expect(tf.memory().numTensors).toBe(before)
  return found!
}

const cornersOf = ({ boxes }: Detections, i: number) => boxes.subarray(4 * i, 4 * i + 4)

test('every backend finds the same, to a pixel', async () => {
  const expected = await detectOn('wasm')
  expect(expected.scores.length).toBeGreaterThan(10)
  for (const backend of ['webgl', 'webgpu'] as const) {
    const found = await detectOn(backend)
    expect(found.scores.length).toBe(expected.scores.length)
    // Of two peaks that are almost equally high either may come first.
    for (const [i, label] of expected.labels.entries()) {
      const same = [...found.labels.keys()].find(
        (j) =>
          found.labels[j] === label &&
          Math.abs(found.scores[j]! - expected.scores[i]!) < 1e-3 &&
          cornersOf(found, j).every((value, c) => Math.abs(value - cornersOf(expected, i)[c]!) < 1),
      )
      expect(same, `${backend}: detection ${i}`).toBeDefined()
    }
  }
})
