import { Dataset, fit, tf, useBackend } from '@cnn/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { painted, quickAdam, TinyGrid } from '../../test/tiny-detectors.js'
import { showImage } from '../drawing/index.js'
import type { DetectionSample } from './detection-batch.js'
import type { Detection } from './detections.js'
import { Detector } from './detector.js'

const box = { x: 12, y: 8, width: 16, height: 14 }
const picture = painted(48, 40, [{ ...box, color: [230, 40, 40] }])

/** What a network of the same weights finds on each backend, wasm first. */
const found: Record<string, Detection[]> = {}

describe.each(['wasm', 'webgl', 'webgpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend)
  })

  test('things on a canvas are found, and nothing is left behind', async () => {
    using detector = new Detector(new TinyGrid({ labels: ['red', 'blue'], seed: 5 }))
    const canvas = document.createElement('canvas')
    showImage(picture, canvas)
    const before = tf.memory().numTensors
    found[backend] = await detector.detect(canvas, { threshold: 0 })
    expect(tf.memory().numTensors).toBe(before)
    expect(found[backend]!.length).toBeGreaterThan(0)
    expect(await detector.detect(picture, { threshold: 0 })).toEqual(found[backend])
  })

  test('a network is trained', async () => {
    using model = new TinyGrid({ seed: 1 })
    const sample: DetectionSample = { image: picture, boxes: [{ ...box, label: 0 }] }
    const losses: number[] = []
    const options = { epochs: 6, batchSize: 4, optimizer: quickAdam }
    for await (const { loss } of fit(model, Dataset.from([sample, sample, sample]), options)) {
      losses.push(loss)
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 1.5)
  })
})

test('every backend finds the same, to a pixel', () => {
  const [wasm, ...others] = Object.values(found)
  expect(others).toHaveLength(2)
  for (const other of others) {
    expect(other.map(({ label }) => label)).toEqual(wasm!.map(({ label }) => label))
    other.forEach(({ box, score }, i) => {
      expect(Math.abs(score - wasm![i]!.score)).toBeLessThan(1e-3)
      for (const side of ['x', 'y', 'width', 'height'] as const) {
        expect(Math.abs(box[side] - wasm![i]!.box[side])).toBeLessThan(1)
      }
    })
  }
})
