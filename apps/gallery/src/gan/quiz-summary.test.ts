import { expect, test } from 'vitest'
import { scoreOfJudge, scoreOfVisitor, verdictOf } from './quiz-summary.js'

const answers = (right: number, of: number, judge?: number) =>
  Array.from({ length: of }, (_, i) => ({
    isRight: i < right,
    isJudgeRight: judge === undefined ? undefined : i < judge,
  }))

test('counts for the visitor and for the discriminator', () => {
  const said = answers(14, 20, 19)
  expect(scoreOfVisitor(said)).toMatchObject({ right: 14, of: 20 })
  expect(scoreOfJudge(said)).toMatchObject({ right: 19, of: 20 })
  expect(scoreOfVisitor(said).interval[0]).toBeCloseTo(0.481, 3)
  expect(scoreOfVisitor(said).interval[1]).toBeCloseTo(0.8545, 3)
  expect(scoreOfJudge(answers(3, 5))).toBeUndefined()
})

test('says more than chance only where the interval does', () => {
  const verdict = (right: number, of: number) => verdictOf(scoreOfVisitor(answers(right, of)))
  expect(verdict(14, 20)).toBe('guesses')
  expect(verdict(16, 20)).toBe('knows')
  expect(verdict(2, 20)).toBe('misled')
  expect(verdict(9, 9)).toBe('unknown')
})
