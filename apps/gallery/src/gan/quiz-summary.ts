import { wilsonInterval } from './wilson-interval.js'

/** What was said of one pair. */
export interface QuizAnswer {
  /** Whether the visitor found the real picture. */
  isRight: boolean
  /** Whether the discriminator gave it the higher score; undefined where there is none. */
  isJudgeRight?: boolean
}

/** How often somebody was right. */
export interface QuizScore {
  right: number
  of: number
  /** The shares that are plausible, with 95 % confidence. */
  interval: readonly [low: number, high: number]
}

export const scoreOfVisitor = (answers: readonly QuizAnswer[]): QuizScore =>
  scoreOf(answers.map(({ isRight }) => isRight))

/** Of the discriminator, in the pairs that it was asked about; undefined where there are none. */
export function scoreOfJudge(answers: readonly QuizAnswer[]): QuizScore | undefined {
  const said = answers.flatMap(({ isJudgeRight }) => isJudgeRight ?? [])
  return said.length > 0 ? scoreOf(said) : undefined
}

function scoreOf(said: readonly boolean[]): QuizScore {
  const right = said.filter(Boolean).length
  return { right, of: said.length, interval: wilsonInterval(right, said.length) }
}

/** Fewer pairs say next to nothing. */
const leastPairs = 10

export type Verdict = 'knows' | 'guesses' | 'misled' | 'unknown'

/** What a score means, beside what chance would give. */
export function verdictOf({ of, interval: [low, high] }: QuizScore): Verdict {
  if (of < leastPairs) return 'unknown'
  if (low > 0.5) return 'knows'
  return high < 0.5 ? 'misled' : 'guesses'
}
