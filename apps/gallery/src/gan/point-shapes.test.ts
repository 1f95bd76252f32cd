import { modesCovered } from '@cnn/gan'
import { expect, test } from 'vitest'
import { reach } from './point-plane.js'
import { pointShape, type ShapeName } from './point-shapes.js'

const dots = [
  { x: -1, y: 2 },
  { x: 0.5, y: 0 },
]

test.each<[ShapeName, number]>([
  ['ring', 8],
  ['moons', 20],
  ['grid', 25],
  ['drawn', 2],
])('%s: its own points lie in the picture, near all its parts', (name, parts) => {
  const shape = pointShape(name, dots)
  const points = shape.points(2000, 1)
  expect(points.every(({ x, y }) => Math.abs(x) < reach && Math.abs(y) < reach)).toBe(true)
  const { covered, modes, quality } = modesCovered(points, shape)
  expect([covered, modes]).toEqual([parts, parts])
  expect(quality).toBeGreaterThan(0.95)
  expect(shape.points(5, 1)).toEqual(points.slice(0, 5))
  expect(shape.points(5, 2)).not.toEqual(points.slice(0, 5))
})

test('half of the points show half of the parts', () => {
  const shape = pointShape('moons')
  const upper = shape.points(1000).filter((_, i) => i % 2 === 0)
  expect(modesCovered(upper, shape).covered).toBeLessThan(15)
})
