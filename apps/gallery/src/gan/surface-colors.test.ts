import { expect, test } from 'vitest'
import { surfaceColors } from './surface-colors.js'

test('certain is strong, undecided is nothing', () => {
  const colors = surfaceColors([1, 0.75, 0.5, 0])
  expect([...colors].filter((_, i) => i % 4 === 3)).toEqual([150, 75, 0, 150])
  expect(colors.slice(0, 3)).toEqual(colors.slice(4, 7))
  expect(colors.slice(0, 3)).not.toEqual(colors.slice(12, 15))
})
