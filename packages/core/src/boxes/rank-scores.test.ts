import { expect, test } from 'vitest'
import { randomNumbers } from '../../golden/boxes.js'
import { rankScores } from './rank-scores.js'

test('the best first, negative ones and equals too', () => {
  expect([...rankScores([0.5, -1, 3, 0.5, -0, 0, -2, Infinity, -1e-30])]).toEqual([
    7, 2, 0, 3, 4, 5, 8, 1, 6,
  ])
  const scores = Float32Array.from(randomNumbers(5000, 1), (value) => (value - 0.5) * 1e3)
  const sorted = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b)
  expect([...rankScores(scores)]).toEqual(sorted)
})

test('above a threshold, at most so many, never NaN', () => {
  const scores = [0.1, Number.NaN, 0.4, 0.3, 0.2]
  expect([...rankScores(scores)]).toEqual([2, 3, 4, 0])
  expect([...rankScores(scores, { count: 2 })]).toEqual([2, 3])
  expect([...rankScores(scores, { threshold: 0.2 })]).toEqual([2, 3])
  // 0.05 of 32 bits is a little above that of 64.
  expect(rankScores(Float32Array.of(0.05), { threshold: 0.05 })).toHaveLength(0)
  expect(rankScores([])).toHaveLength(0)
})
