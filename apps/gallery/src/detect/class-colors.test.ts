import { expect, test } from 'vitest'
import { ClassColors } from './class-colors.js'

test('tells up to seven classes apart that are seen together', () => {
  const colors = new ClassColors()
  const seen = colors.of([3, 10, 17, 24, 31, 38, 45, 3])
  expect(seen.size).toBe(7)
  expect(new Set([...seen.values()].map((color) => color['--color'])).size).toBe(7)
  expect(colors.of([3]).get(3)).toEqual(colors.of([3, 52]).get(3))
})

test('keeps the colour of a class, unless a surer one has it', () => {
  const colors = new ClassColors()
  const first = colors.of([1, 8])
  expect(colors.of([8]).get(8)).toBe(first.get(8))
  expect(colors.of([8, 1])).toEqual(first)
  // Class 2 comes by the colour that 8 had to take.
  expect(colors.of([2]).get(2)).toBe(first.get(8))
  expect(colors.of([2, 8]).get(8)).not.toBe(first.get(8))
})
