import { type BackendName, type Image, tf, useBackend } from '@cnn/core'
import { fillByFormula, formulaUniform } from '@cnn/core/testing'
import { expect, test } from 'vitest'
import { SmallBody } from '../../test/small-body.js'
import type { DetectionNetwork } from './detection-network.js'
import { FasterRcnn } from './faster-rcnn.js'
import { RetinaNet } from './retinanet.js'

// Small throughout: without a graphics device each shape costs a compiled shader, and each region many threads.
const options = { numClasses: 3, shortSide: 64, longSide: 96, pyramidChannels: 16, proposals: 100 }

/** Of different scores, and boxes not far from their anchors. */
const scales: [RegExp, number][] = [
  [/(cls_logits|cls_score)\.weight/, 0.3],
  [/(bbox_pred|bbox_reg)\.weight/, 0.05],
]

function gently<N extends DetectionNetwork>(network: N): N {
  fillByFormula(network)
  for (const [key, { value }] of network.parameters()) {
    const scale = scales.find(([pattern]) => pattern.test(key))?.[1]
    if (scale) tf.tidy(() => value.assign(tf.mul(value, scale)))
  }
  return network
}

const networks: [string, () => DetectionNetwork][] = [
  [
    'Faster R-CNN',
    () => {
      const design = { body: () => new SmallBody(), anchorSizes: [[16], [24], [32], [48], [64]] }
      return gently(new FasterRcnn('small', design, { ...options, headChannels: 32 }))
    },
  ],
  [
    'RetinaNet',
    () => gently(new RetinaNet('small', { body: () => new SmallBody({ firstStage: 2 }) }, options)),
  ],
]

function picture(height: number, width: number): Image {
  const levels = formulaUniform('picture', Math.ceil(height / 8) * Math.ceil(width / 8) * 3)
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / (3 * width))]
    return 256 * levels[3 * ((y >> 3) * Math.ceil(width / 8) + (x >> 3)) + (i % 3)]!
  })
  return { data, width, height, channels: 3 }
}

async function detectOn(backend: BackendName, build: () => DetectionNetwork) {
  await useBackend(backend)
  using network = build()
  const before = tf.memory().numTensors
  const found = await network.detectImages([picture(80, 100), picture(66, 42)])
  expect(tf.memory().numTensors).toBe(before)
  return found
}

test.each(networks)('%s finds the same on wasm, webgl and webgpu', async (_, build) => {
  const expected = await detectOn('wasm', build)
  for (const backend of ['webgl', 'webgpu'] as const) {
    const found = await detectOn(backend, build)
    for (const [picture, { boxes, scores, labels }] of expected.entries()) {
      const there = found[picture]!
      expect(scores.length).toBeGreaterThan(20)
      for (const i of [...scores.keys()].slice(0, 20)) {
        const isSame = (j: number) =>
          there.labels[j] === labels[i] &&
          Math.abs(there.scores[j]! - scores[i]!) < 0.01 &&
          [0, 1, 2, 3].every((k) => Math.abs(there.boxes[4 * j + k]! - boxes[4 * i + k]!) < 1)
        expect([...there.scores.keys()].some(isSame), `${backend}, detection ${i}`).toBe(true)
      }
    }
  }
})
