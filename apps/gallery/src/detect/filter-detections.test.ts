import { expect, test } from 'vitest'
import { describeBox } from './describe-box.js'
import { detectionsJson } from './detections-json.js'
import { countLabels, filterDetections, summarizeDetections } from './filter-detections.js'

const box = { x: 10.126, y: 20, width: 30, height: 40 }
const detections = [
  { label: 'dog', index: 1, score: 0.9, box },
  { label: 'cat', index: 0, score: 0.6, box },
  { label: 'dog', index: 1, score: 0.45678, box },
]
const all = { score: 0.3, hidden: new Set<string>() }

test('shows what is sure enough and not switched off', () => {
  expect(filterDetections(detections, all)).toEqual(detections)
  expect(filterDetections(detections, { ...all, score: 0.6 })).toEqual(detections.slice(0, 2))
  expect(filterDetections(detections, { ...all, hidden: new Set(['dog']) })).toEqual([
    detections[1],
  ])
})

test('counts labels above the score, and keeps those that are switched off', () => {
  const filter = { score: 0.5, hidden: new Set(['cat', 'bird']) }
  expect(countLabels(detections, filter)).toEqual([
    { label: 'cat', index: 0, count: 1, isHidden: true },
    { label: 'dog', index: 1, count: 1, isHidden: false },
    { label: 'bird', count: 0, isHidden: true },
  ])
  expect(countLabels(detections, all)[0]).toMatchObject({ label: 'dog', count: 2 })
})

test('says what there is', () => {
  expect(summarizeDetections(detections)).toBe('3 boxes: 2 × dog, cat')
  expect(summarizeDetections(detections.slice(0, 1))).toBe('1 box: dog')
  expect(summarizeDetections([])).toBe('No boxes')
  expect(describeBox(detections[0]!, { width: 100, height: 120 })).toBe(
    'dog, 90.0 %: 30 × 40 pixels, 10 from the left, 20 from the top, 10 % of the picture',
  )
})

test('writes them as JSON', () => {
  const facts = { picture: 'park.jpg', width: 100, height: 120, detector: 'FastestDet' }
  expect(JSON.parse(detectionsJson(facts, detections.slice(2)))).toEqual({
    ...facts,
    detections: [
      {
        ...{ label: 'dog', index: 1, score: 0.4568 },
        box: { x: 10.13, y: 20, width: 30, height: 40 },
      },
    ],
  })
})
