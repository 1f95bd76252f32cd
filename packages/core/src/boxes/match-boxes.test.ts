import { expect, test } from 'vitest'
import { golden, someBoxes } from '../../golden/boxes.js'
import { boxIou } from './box-iou.js'
import { matchAnchors, matchBoxes } from './match-boxes.js'

const truth = Float32Array.of(...someBoxes(6, 12, { step: 10 }), 100, 100, 104, 106)
const anchors = someBoxes(400, 13, { step: 10 })
const iou = boxIou(truth, anchors)

test.each(golden.matches)(
  'equals torchvision: $high, $low, low quality $allowLowQuality, best ones $claimBest',
  ({ matches, ...options }) => {
    expect([...matchBoxes(iou, 7, 400, options)]).toEqual(matches)
    expect([...matchAnchors(truth, anchors, options)]).toEqual(matches)
  },
)

test('the best anchors of a box are its own, however little they overlap, and ties with them', () => {
  // Two true boxes, four anchors.
  const iou = Float32Array.of(0.6, 0.2, 0.2, 0, 0.1, 0.3, 0.1, 0.3)
  expect([...matchBoxes(iou, 2, 4, { high: 0.5, low: 0.25 })]).toEqual([0, -2, -1, -2])
  const allowed = matchBoxes(iou, 2, 4, { high: 0.5, low: 0.25, allowLowQuality: true })
  expect([...allowed]).toEqual([0, 1, -1, 1])
  expect([...matchBoxes(iou, 2, 4, { high: 0.5, claimBest: true })]).toEqual([0, 1, -1, -1])
})

test('of true boxes with which an anchor has the same IoU it belongs to the first', () => {
  expect([...matchBoxes(Float32Array.of(0.6, 0.5, 0.6, 0.7), 2, 2, { high: 0.5 })]).toEqual([0, 1])
})

test('without true boxes all is background; a box that no anchor touches gets none', () => {
  expect([...matchBoxes(new Float32Array(), 0, 3, { high: 0.5 })]).toEqual([-1, -1, -1])
  const alone = { high: 0.5, allowLowQuality: true, claimBest: true }
  expect([...matchBoxes(new Float32Array(3), 1, 3, alone)]).toEqual([-1, -1, -1])
  expect(matchBoxes(new Float32Array(), 2, 0, alone)).toHaveLength(0)
  expect([...matchAnchors(new Float32Array(), anchors.subarray(0, 8), alone)]).toEqual([-1, -1])
  expect([...matchBoxes(new Float32Array(), 0, 2, { high: 0 })]).toEqual([-1, -1])
})

test('what does not fit is refused', () => {
  expect(() => matchBoxes(new Float32Array(5), 2, 3, { high: 0.5 })).toThrow(/6 IoUs, not 5/)
  expect(() => matchBoxes(iou, 7, 400, { high: 0.3, low: 0.7 })).toThrow(/low is 0.7 and high 0.3/)
})
