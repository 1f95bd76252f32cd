import { shapes } from '@cnn/datasets/synthetic'
import { expect } from 'vitest'
import golden from '../golden/shapes-found.json'
import type { Detection, Detector } from '../src/detection/index.js'

const { threshold, found } = golden
const margin = 0.01

/** That a detector of shapes finds, in pictures that it did not learn from, what it found in Node on wasm, to a pixel. */
export async function expectFoundAsInNode(detector: Detector) {
  const { test } = shapes({ size: 128 })
  const pictures = await Promise.all(found.map(async (_, index) => (await test.get(index)).image))
  const here = await detector.detect(pictures, { threshold })
  for (const [i, expected] of found.entries()) {
    expectAmong(expected, here[i]!)
    expectAmong(here[i]!, expected)
  }
}

type Found = Pick<Detection, 'label' | 'score' | 'box'>

/** Those near the threshold may be on either side of it. */
function expectAmong(some: readonly Found[], others: readonly Found[]) {
  for (const { label, score, box } of some) {
    if (score < threshold + margin) continue
    const isSame = (other: Found) =>
      other.label === label &&
      Math.abs(other.score - score) < margin &&
      (['x', 'y', 'width', 'height'] as const).every((of) => Math.abs(other.box[of] - box[of]) < 1)
    expect(others.some(isSame), `${label} of ${score} at ${box.x}, ${box.y}`).toBe(true)
  }
}
