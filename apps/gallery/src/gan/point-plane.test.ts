import { expect, test } from 'vitest'
import { dotsPath, fromPlane, planeSide, toPlane } from './point-plane.js'

test('the plane has the origin in its middle, and up is up', () => {
  expect(toPlane({ x: 0, y: 0 })).toEqual([planeSide / 2, planeSide / 2])
  expect(toPlane({ x: -3, y: 3 })).toEqual([0, 0])
  const [left, top] = toPlane({ x: 1.2, y: -0.6 })
  expect(fromPlane(left, top).x).toBeCloseTo(1.2)
  expect(fromPlane(left, top).y).toBeCloseTo(-0.6)
})

test('many points are one path, without those outside and those that are no numbers', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 4, y: 0 },
    { x: Number.NaN, y: 0 },
    { x: 3, y: -3 },
  ]
  expect(dotsPath(points)).toBe('M300.0 300.0h0M600.0 600.0h0')
})
