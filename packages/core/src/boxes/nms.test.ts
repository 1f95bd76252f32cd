import { describe, expect, test } from 'vitest'
import { fingerprint, golden, randomNumbers, someBoxes, someScores } from '../../golden/boxes.js'
import { useBackend } from '../backend/use-backend.js'
import * as tf from '../tf.js'
import { boxIou } from './box-iou.js'
import { batchedNms, type NmsOptions, nms } from './nms.js'
import { rankScores } from './rank-scores.js'

describe('equals torchvision', () => {
  test.each(golden.nms)(
    '$count boxes of $size, corners in steps of $step, threshold $threshold',
    ({ count, size, step, levels, threshold, width, kept, first }) => {
      const isLarge = count === 10_000
      const boxes = someBoxes(count, isLarge ? 7 : 5, { size, step, width: width ?? 200 })
      const scores = someScores(count, isLarge ? 8 : 6, levels)
      const found = nms(boxes, scores, { iouThreshold: threshold })
      expect([...found.slice(0, 10)]).toEqual(first)
      expect(fingerprint(found)).toEqual(kept)
    },
  )

  test('label by label', () => {
    const [boxes, scores] = [someBoxes(1500, 9), someScores(1500, 10)]
    const labels = randomNumbers(1500, 11).map((value) => Math.floor(value * 7))
    const all = batchedNms(boxes, scores, labels)
    expect(fingerprint(all)).toEqual(golden.batchedNms.kept)
    const [few, fewScores] = [boxes.subarray(0, 800), scores.subarray(0, 200)]
    const found = batchedNms(few, fewScores, labels.slice(0, 200))
    expect(fingerprint(found)).toEqual(golden.batchedNms.few)
    expect(batchedNms(boxes, scores, labels, { maxBoxes: 20 })).toEqual(all.slice(0, 20))
  })
})

/** From the best down, each compared with all that were kept. */
function plainNms(boxes: Float32Array, scores: Float32Array, threshold: number): Int32Array {
  const box = (index: number) => boxes.subarray(4 * index, 4 * index + 4)
  const kept: number[] = []
  for (const index of rankScores(scores)) {
    if (kept.every((other) => boxIou(box(index), box(other))[0]! <= threshold)) kept.push(index)
  }
  return Int32Array.from(kept)
}

test('boxes of all sizes, clusters and one far away: the grid loses none', () => {
  for (let seed = 0; seed < 12; seed++) {
    const parts = [3, 30, 300].flatMap((size) => [
      ...someBoxes(60, seed * 10 + size, { size, width: seed % 2 === 0 ? 300 : size / 2 }),
    ])
    const boxes = Float32Array.from([...parts, 1e7, -1e7, 1e7 + 8, -1e7 + 8])
    // Long and flat ones, too.
    for (let i = 0; i < boxes.length; i += 12) boxes[i + 2]! += 90
    const scores = someScores(boxes.length / 4, seed)
    const threshold = [0.02, 0.15, 0.5, 0.9][seed % 4]!
    expect(nms(boxes, scores, { iouThreshold: threshold })).toEqual(
      plainNms(boxes, scores, threshold),
    )
  }
})

describe('ties', () => {
  // The second has an IoU of a half with the first; the third and the fourth are the same.
  const boxes = Float32Array.of(0, 0, 4, 4, 0, 0, 4, 2, 8, 8, 9, 9, 8, 8, 9, 9)
  const scores = Float32Array.of(0.9, 0.8, 0.5, 0.5)

  test('of equal scores the first counts; at the threshold torchvision keeps, TensorFlow drops', () => {
    expect([...nms(boxes, scores)]).toEqual([0, 1, 2])
    expect([...nms(boxes, scores, { ties: 'tensorflow' })]).toEqual([0, 2])
    expect([...nms(boxes, scores, { ties: 'tensorflow', iouThreshold: 0 })]).toEqual([0])
    expect([...nms(boxes, scores, { iouThreshold: 0 })]).toEqual([0, 2])
    expect([...nms(boxes, scores, { iouThreshold: 1 })]).toEqual([0, 1, 2, 3])
    expect([...nms(boxes, scores, { iouThreshold: 1, ties: 'tensorflow' })]).toEqual([0, 1, 2])
  })

  test('as TensorFlow.js has them', async () => {
    await useBackend('cpu')
    for (const [count, step, iouThreshold] of [
      [200, 10, 0.5],
      [200, 20, 0.25],
      [200, 10, 0.75],
      [150, 20, 0],
    ] as const) {
      const given = someBoxes(count, 31, { step })
      // Turned round, which TensorFlow does not mind.
      for (let i = 0; i < 40; i += 8) [given[i], given[i + 2]] = [given[i + 2]!, given[i]!]
      const scores = someScores(count, 32, 10)
      const options = { maxBoxes: 50, iouThreshold, scoreThreshold: 0.2 }
      const expected = tf.tidy(() => [
        ...tf.image
          .nonMaxSuppression(
            tf.tensor2d(given, [count, 4]),
            tf.tensor1d(scores),
            options.maxBoxes,
            iouThreshold,
            options.scoreThreshold,
          )
          .dataSync(),
      ])
      expect([...nms(given, scores, { ...options, ties: 'tensorflow' })]).toEqual(expected)
    }
  })
})

test('what is not a number is left out', () => {
  const boxes = Float32Array.of(0, 0, 4, 4, Number.NaN, 0, 4, 4, 0, 0, Infinity, 4, 9, 9, 12, 12)
  expect([...nms(boxes, [0.5, 0.9, 0.8, 0.7])]).toEqual([3, 0])
  expect([...nms(boxes, [0.5, 0.9, 0.8, Number.NaN])]).toEqual([0])
  expect([...batchedNms(boxes, [0.5, 0.9, 0.8, 0.7], [1, 1, 1, 1])]).toEqual([3, 0])
})

test('empty boxes and boxes turned inside out stay, and drop no other', () => {
  const boxes = Float32Array.of(5, 5, 5, 5, 5, 5, 5, 5, 8, 8, 2, 2, 2, 2, 8, 8)
  expect([...nms(boxes, [0.9, 0.8, 0.7, 0.6])]).toEqual([0, 1, 2, 3])
})

test('how many, how good, and none', () => {
  const [boxes, scores] = [someBoxes(300, 1), someScores(300, 2)]
  const all = nms(boxes, scores)
  expect(nms(boxes, scores, { maxBoxes: 7 })).toEqual(all.slice(0, 7))
  expect(nms(boxes, scores, { maxBoxes: 0 })).toHaveLength(0)
  const good = nms(boxes, scores, { scoreThreshold: 0.5 })
  expect(good).toEqual(all.filter((index) => scores[index]! > 0.5))
  expect(nms(Float64Array.from(boxes), [...scores])).toEqual(all)
  expect(nms(new Float32Array(), [])).toHaveLength(0)
  expect(batchedNms(new Float32Array(), [], [])).toHaveLength(0)
})

test('options and lengths that make no sense are refused', () => {
  const boxes = someBoxes(3, 1)
  expect(() => nms(boxes, [1, 2])).toThrow(/3 boxes, but 2 scores/)
  expect(() => batchedNms(boxes, [1, 2, 3], [1])).toThrow(/3 boxes, but 1 labels/)
  expect(() => nms(boxes.subarray(1), [1, 2])).toThrow(/11 values/)
  for (const options of [{ iouThreshold: 1.5 }, { iouThreshold: Number.NaN }, { maxBoxes: -1 }]) {
    expect(() => nms(boxes, [1, 2, 3], options)).toThrow(/iouThreshold is|maxBoxes is/)
  }
  const options = { ties: 'keras' } as unknown as NmsOptions
  expect(() => nms(boxes, [1, 2, 3], options)).toThrow(/not 'keras'/)
})
