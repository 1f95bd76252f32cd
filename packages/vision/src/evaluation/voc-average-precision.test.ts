import { expect, test } from 'vitest'
import { randomCocoCase } from '../../test/random-coco-case.js'
import { type CocoDetection, type CocoTruth, evaluateVoc } from './index.js'

const boxAt = (x: number) => [x, 10, 20, 20]
const truth: CocoTruth = {
  images: [{ id: 1 }, { id: 2 }],
  categories: [
    { id: 1, name: 'cat' },
    { id: 2, name: 'dog' },
  ],
  annotations: [
    { image_id: 1, category_id: 1, bbox: boxAt(10) },
    { image_id: 1, category_id: 1, bbox: boxAt(50) },
    { image_id: 2, category_id: 1, bbox: boxAt(10) },
    { image_id: 2, category_id: 1, bbox: boxAt(50), ignore: 1 },
  ],
}
const cat = (image_id: number, x: number, score: number): CocoDetection => {
  return { image_id, category_id: 1, bbox: boxAt(x), score }
}

test('the area under the curve, and the mean of eleven points', () => {
  // Right, wrong (a duplicate), right, not counted (difficult), wrong (too far off).
  const found = [
    cat(2, 90, 0.1),
    cat(1, 10, 0.9),
    cat(1, 11, 0.8),
    cat(2, 10, 0.7),
    cat(2, 50, 0.6),
  ]
  const { mAP, perClass } = evaluateVoc(truth, found)
  const [report, none] = perClass
  expect([...report!.recall]).toEqual([1 / 3, 1 / 3, 2 / 3, 2 / 3])
  expect([...report!.precision]).toEqual([1, 1 / 2, 2 / 3, 1 / 2])
  expect(report).toMatchObject({ id: 1, label: 'cat', truths: 3, detections: 5 })
  expect(mAP).toBeCloseTo(1 / 3 + (1 / 3) * (2 / 3), 12)
  expect(report!.AP).toBe(mAP)
  expect(none).toMatchObject({ AP: -1, truths: 0, detections: 0 })
  // From 0, 0.1, 0.2, 0.3 on the best precision is 1, from 0.4, 0.5, 0.6 on 2/3.
  const old = evaluateVoc(truth, found, { year: '2007' })
  expect(old.mAP).toBeCloseTo((4 + 3 * (2 / 3)) / 11, 12)
})

test('a box counts for the truth that it overlaps most, also where that is taken', () => {
  const close: CocoTruth = {
    ...truth,
    annotations: [10, 16].map((x) => ({ image_id: 1, category_id: 1, bbox: boxAt(x) })),
  }
  const found = [cat(1, 10, 0.9), cat(1, 11, 0.8)]
  expect(evaluateVoc(close, found).perClass[0]!.recall[1]).toBe(0.5)
})

test('figures of random sets are those of the rules written down plainly', () => {
  for (let seed = 0; seed < 60; seed++) {
    const { truth, found } = randomCocoCase(seed, 'boxes')
    for (const iouThreshold of [0.3, 0.5]) {
      const { perClass } = evaluateVoc(truth, found, { iouThreshold })
      for (const { id, AP } of perClass) {
        expect(AP, `set ${seed}`).toBeCloseTo(plainArea(truth, found, id, iouThreshold), 12)
      }
    }
  }
})

/** The area below the best precision from each recall on, step by step. */
function plainArea(
  truth: CocoTruth,
  found: readonly CocoDetection[],
  id: number,
  threshold: number,
) {
  const truths = truth.annotations.filter(({ category_id }) => category_id === id)
  const wanted = truths.filter(({ ignore, iscrowd }) => !ignore && !iscrowd).length
  if (wanted === 0) return -1
  const taken = new Set<unknown>()
  const judged = found
    .filter(({ category_id }) => category_id === id)
    .toSorted((a, b) => b.score - a.score)
    .flatMap((detection) => {
      const [best] = truths
        .filter(({ image_id }) => image_id === detection.image_id)
        .map((truth) => ({
          truth,
          iou: plainIou(detection.bbox!, truth.bbox!, Boolean(truth.iscrowd)),
        }))
        .sort((a, b) => b.iou - a.iou)
      if (!best || best.iou < threshold) return [false]
      if (best.truth.ignore || best.truth.iscrowd) return []
      const isRight = !taken.has(best.truth)
      taken.add(best.truth)
      return [isRight]
    })
  const precisions = judged.map((_, i) => judged.slice(0, i + 1).filter(Boolean).length / (i + 1))
  return judged.reduce(
    (area, isRight, i) => area + (isRight ? Math.max(...precisions.slice(i)) / wanted : 0),
    0,
  )
}

function plainIou(a: readonly number[], b: readonly number[], isCrowd: boolean) {
  const overlap = (axis: number) =>
    Math.min(a[axis]! + a[axis + 2]!, b[axis]! + b[axis + 2]!) - Math.max(a[axis]!, b[axis]!)
  const both = Math.max(0, overlap(0)) * Math.max(0, overlap(1))
  return both / (a[2]! * a[3]! + (isCrowd ? 0 : b[2]! * b[3]! - both))
}

test('options that make no sense are refused', () => {
  expect(() => evaluateVoc(truth, [], { iouThreshold: 0 })).toThrow(/iouThreshold is 0/)
  expect(() => evaluateVoc(truth, [], { year: '2008' as never })).toThrow(/year is 2008/)
})
