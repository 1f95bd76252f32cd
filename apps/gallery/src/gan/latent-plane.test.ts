import { expect, test } from 'vitest'
import { codeAt, corners, fieldPlaces, sharesAt } from './latent-plane.js'

const codes = [Float32Array.of(2, 0, 0), Float32Array.of(0, 3, 0), Float32Array.of(0, 0, 4)]
const space = { size: 3, distribution: 'normal' } as const

test('each corner has its own code, and everywhere the shares make one', () => {
  corners.forEach((place, corner) => {
    expect([...codeAt(codes, place, space)].map((value) => +value.toFixed(5) + 0)).toEqual([
      ...codes[corner]!,
    ])
  })
  for (const place of fieldPlaces(4)) {
    expect(sharesAt(place).reduce((sum, share) => sum + share)).toBeCloseTo(1)
  }
})

test('codes between others are as long as they are', () => {
  const [a, b] = corners
  const between = codeAt(codes, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }, space)
  expect(Math.hypot(...between)).toBeCloseTo(2.5)
  expect(between[0]! / between[1]!).toBeCloseTo(2 / 3)
})

test('uniform codes stay within their limits, also beyond the corners', () => {
  const code = codeAt(codes, { x: 0, y: 1 }, { size: 3, distribution: 'uniform', limit: 1.2 })
  expect(Math.max(...code.map(Math.abs))).toBeCloseTo(1.2)
})

test('a map has its fields row by row', () => {
  expect(fieldPlaces(2)).toEqual([
    { x: 0.25, y: 0.25 },
    { x: 0.75, y: 0.25 },
    { x: 0.25, y: 0.75 },
    { x: 0.75, y: 0.75 },
  ])
})
