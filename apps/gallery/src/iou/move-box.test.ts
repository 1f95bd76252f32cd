import { describe, expect, test } from 'vitest'
import { fitBox, handlePlace, leastSide, moveBox, plane, resizeBox } from './move-box.js'
import { holdAt } from './take-hold.js'

const box = { x: 100, y: 100, width: 80, height: 60 }

describe('moving boxes', () => {
  test('stops at the border of the plane, and keeps their size', () => {
    expect(moveBox(box, 5, -3)).toEqual({ ...box, x: 105, y: 97 })
    expect(moveBox(box, -500, 500)).toEqual({ ...box, x: 0, y: plane.height - box.height })
  })

  test('moves the sides of a handle only', () => {
    expect(resizeBox(box, 'se', 10, 20)).toEqual({ ...box, width: 90, height: 80 })
    expect(resizeBox(box, 'nw', 10, 20)).toEqual({ x: 110, y: 120, width: 70, height: 40 })
    expect(resizeBox(box, 'n', 10, -20)).toEqual({ ...box, y: 80, height: 80 })
    expect(resizeBox(box, 'w', -10, 20)).toEqual({ ...box, x: 90, width: 90 })
  })

  test('lets no side turn over, nor leave the plane', () => {
    expect(resizeBox(box, 'e', -500, 0)).toEqual({ ...box, width: leastSide })
    expect(resizeBox(box, 'nw', 500, 500)).toEqual({
      ...{ x: 180 - leastSide, y: 160 - leastSide },
      ...{ width: leastSide, height: leastSide },
    })
    expect(resizeBox(box, 'se', 5000, 5000)).toEqual({
      ...box,
      width: plane.width - 100,
      height: plane.height - 100,
    })
  })

  test('makes boxes of any figures fit', () => {
    expect(fitBox({ x: -20, y: 900, width: 1e6, height: -5 })).toEqual({
      ...{ x: 0, y: plane.height - leastSide },
      ...{ width: plane.width, height: leastSide },
    })
    expect(handlePlace(box, 'e')).toEqual([180, 130])
  })
})

describe('taking hold', () => {
  const boxes = { truth: box, found: { x: 120, y: 110, width: 20, height: 20 } }
  const holding = { reach: 5, last: 'truth' } as const

  test('prefers handles, and of two boxes the smaller one', () => {
    expect(holdAt(boxes, [101, 99], holding)).toEqual({ name: 'truth', handle: 'nw' })
    expect(holdAt(boxes, [150, 130], holding)).toEqual({ name: 'truth' })
    expect(holdAt(boxes, [130, 120], holding)).toEqual({ name: 'found' })
    expect(holdAt(boxes, [20, 20], holding)).toBeUndefined()
  })

  test('takes the box that was held last where both would do', () => {
    const same = { truth: box, found: box }
    for (const last of ['truth', 'found'] as const) {
      expect(holdAt(same, [100, 100], { reach: 5, last })).toEqual({ name: last, handle: 'nw' })
      expect(holdAt(same, [140, 125], { reach: 5, last })).toEqual({ name: last })
    }
  })
})
