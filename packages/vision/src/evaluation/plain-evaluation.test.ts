import { describe, expect, test } from 'vitest'
import { plainCocoFigures } from '../../test/plain-coco-evaluation.js'
import { randomCocoCase } from '../../test/random-coco-case.js'
import { evaluateDetections, type RegionKind } from './index.js'

/** 200 sets, of masks fewer, as their pixels take time. */
const counts: Record<RegionKind, number> = { boxes: 90, masks: 40, keypoints: 70 }

describe.each(Object.entries(counts) as [RegionKind, number][])('%s', (kind, count) => {
  test(`the figures of ${count} random sets are those of the protocol written down plainly`, () => {
    let [found, positive] = [0, 0]
    for (let seed = 0; seed < count; seed++) {
      const { truth, found: detections } = randomCocoCase(seed, kind)
      const report = evaluateDetections(truth, detections, { kind })
      const expected = plainCocoFigures(truth, detections, kind)
      for (const [name, value] of Object.entries(expected)) {
        const figure = (report as never as Record<string, number>)[name]!
        expect(
          Math.abs(figure - value),
          `set ${seed}, ${name}: ${figure}, not ${value}`,
        ).toBeLessThan(1e-9)
        if (value > 0 && value < 1) positive++
        found++
      }
    }
    expect(positive).toBeGreaterThan(found / 3)
  })
})
