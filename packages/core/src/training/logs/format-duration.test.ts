import { expect, test } from 'vitest'
import { formatDuration } from './format-duration.js'

test.each([
  [0, '0.0 s'],
  [0.84, '0.8 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
  [3599.4, '59 min 59 s'],
  [3599.6, '1 h 00 min'],
  [7380, '2 h 03 min'],
  [86_399, '1 d 00 h'],
  [273_600, '3 d 04 h'],
  [Infinity, '?'],
  [NaN, '?'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})
