import { randomStream } from '@cnn/core'
import { expect, test } from 'vitest'
import {
  type CocoAnnotation,
  type CocoDetection,
  DetectionMeter,
  evaluateDetections,
} from './index.js'

const size = { width: 200, height: 150 }
const cornersOf = (boxes: readonly number[][]) =>
  Float64Array.from(boxes.flatMap(([x, y, w, h]) => [x!, y!, x! + w!, y! + h!]))

test('measures what the evaluator measures', () => {
  const random = randomStream(1, 'meter')
  const meter = new DetectionMeter(['cat', 'dog', 'cow'])
  const annotations: CocoAnnotation[] = []
  const found: CocoDetection[] = []
  const list = <T>(length: number, make: () => T) => Array.from({ length }, make)
  const anyBox = () => list(4, () => 1 + random.integer(60))
  for (let image_id = 0; image_id < 20; image_id++) {
    const truths = list(random.integer(5), anyBox)
    const boxes = [...truths, ...list(3, anyBox)].map((box) =>
      box.map((side) => side + random.integer(3)),
    )
    const labels = list(truths.length, () => random.integer(3))
    const foundLabels = boxes.map((_, i) =>
      i < labels.length && random.chance(0.7) ? labels[i]! : random.integer(3),
    )
    const crowd = list(truths.length, () => Number(random.chance(0.2)))
    const areas = list(truths.length, () => random.integer(2000))
    const scores = Float32Array.from(boxes, () => random.integer(10) / 10)
    truths.forEach((bbox, i) => {
      const category_id = labels[i]!
      annotations.push({ image_id, category_id, bbox, iscrowd: crowd[i], area: areas[i] })
    })
    boxes.forEach((bbox, i) => {
      found.push({ image_id, category_id: foundLabels[i]!, bbox, score: scores[i]! })
    })
    meter.add(
      size,
      { boxes: cornersOf(truths), labels, crowd, areas },
      { boxes: cornersOf(boxes), labels: Int32Array.from(foundLabels), scores },
    )
  }
  const truth = {
    images: list(20, () => 0).map((_, id) => ({ id })),
    categories: ['cat', 'dog', 'cow'].map((name, id) => ({ id, name })),
    annotations,
  }
  const report = meter.report()
  const expected = evaluateDetections(truth, found)
  expect(expected.AP).toBeGreaterThan(0.05)
  expect(expected).toMatchObject(report)
  expect(report).toMatchObject({ pictures: 20, AP: expected.AP })
  expect(report.perClass).toEqual(expected.perClass)
})

test('areas are those of the boxes where none are told; boxes without area are found wrong', () => {
  const meter = new DetectionMeter(1)
  const box = Float32Array.of(0, 0, 40, 40)
  const found = { boxes: Float32Array.of(...box, 5, 5, 5, 5), labels: [0, 0], scores: [0.5, 0.9] }
  meter.add(size, { boxes: box, labels: [0] }, found)
  const report = meter.report()
  expect(report).toMatchObject({ APs: -1, AP50: expect.closeTo(0.5, 12), AR100: 1, AR1: 0 })
  expect(report.perClass).toMatchObject([{ id: 0, label: 'class 0', truths: 1, detections: 2 }])
})

test('what it is given must fit together', () => {
  expect(() => new DetectionMeter([])).toThrow(/at least one class/)
  const meter = new DetectionMeter(2)
  expect(() => meter.report()).toThrow(/no picture/)
  const one = { boxes: Float32Array.of(0, 0, 9, 9), labels: [1], scores: [0.5] }
  const none = { boxes: new Float32Array(), labels: [], scores: [] }
  const refused = (truth: object, found: object, message: RegExp) =>
    expect(() => meter.add(size, truth as never, found as never)).toThrow(message)
  refused({ ...one, labels: [2] }, none, /Truth of picture 0 \(200×150\): box 0 has the label 2/)
  refused({ ...one, boxes: Float32Array.of(0, 0, 9) }, none, /boxes has 3 numbers, not 4/)
  refused({ ...one, areas: [] }, none, /areas has 0 numbers, not 1/)
  refused(
    one,
    { ...one, scores: [Number.NaN] },
    /Detections in picture 0.*scores has NaN at index 0/,
  )
  refused(one, { ...one, boxes: Float32Array.of(0, 0, 9, Number.NaN) }, /boxes has NaN at index 3/)
  refused(one, { ...one, labels: [0.5] }, /label 0.5/)
  meter.add(size, one, none)
  expect(meter.report()).toMatchObject({ pictures: 1, AP: 0, AR100: 0 })
})
