import { expect, test } from 'vitest'
import { golden, someBoxes } from '../../golden/boxes.js'
import { boxAreas, boxOf, clipBoxes, cornersOf } from './corners.js'

test('boxes become corners and boxes again', () => {
  const boxes = [
    { x: 1, y: 2, width: 3, height: 4 },
    { x: -0.5, y: 0, width: 0, height: 8 },
  ]
  const corners = cornersOf(boxes)
  expect([...corners]).toEqual([1, 2, 4, 6, -0.5, 0, -0.5, 8])
  expect([boxOf(corners, 0), boxOf(corners, 1)]).toEqual(boxes)
})

test('areas and clipping equal torchvision', () => {
  const boxes = someBoxes(12, 1)
  expect(boxAreas(boxes)).toEqual(Float32Array.from(golden.overlaps.areas))
  const moved = boxes.map((value) => value - 20)
  const clipped = clipBoxes(moved, { width: 120, height: 150 })
  expect(clipped).toEqual(Float32Array.from(golden.overlaps.clipped))
  expect(moved).toEqual(boxes.map((value) => value - 20))
})

test('clipping keeps the kind of array', () => {
  const clipped = clipBoxes(Float64Array.of(-1, -1, 0.1, 9), { width: 4, height: 4 })
  expect(clipped).toEqual(Float64Array.of(0, 0, 0.1, 4))
})
