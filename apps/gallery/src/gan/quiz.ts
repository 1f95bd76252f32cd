import { ask, EngineReplaced } from '../engine/engine.js'
import { unreadableNote } from '../pictures/unreadable-note.js'
import { Store } from '../store.js'
import { choosingGenerator, offeredNow } from './choosing-generator.js'
import type { GanFacts } from './gan-source.js'
import type { QuizAnswer } from './quiz-summary.js'
import type { Pair, PairQuestion } from './real-or-fake.service.js'

export interface QuizState {
  phase: 'start' | 'loading' | 'asking' | 'answered' | 'over'
  /** Pairs in a game. */
  rounds: number
  /** Decides the pairs; another one for every game. */
  seed: number
  pair?: Pair
  /** Which picture was taken for the real one. */
  choice?: 0 | 1
  answers: readonly QuizAnswer[]
  /** Pictures of the visitor's in place of those of the page. */
  own?: readonly File[]
  /** Whether files of the visitor's are being read. */
  isReading: boolean
  error?: string
}

export const quiz = new Store<QuizState>({
  phase: 'start',
  rounds: 20,
  seed: 1,
  answers: [],
  isReading: false,
})

/**
 * Where the real pictures come from, undefined where the visitor has to bring some; and of which class they are where the
 * generator has learned only one.
 */
export function realInUse(): Partial<Pick<PairQuestion, 'real' | 'label'>> {
  const { own } = quiz.value
  const state = choosingGenerator.value
  const offered = offeredNow(state).find(({ id }) => id === state.generator)
  return { real: own ?? offered?.real, label: offered?.label }
}

let next: { key: string; pair: Promise<Pair> } | undefined

/** The pair of a round; that of the next round is made while the visitor looks at this one. */
async function pairOf(round: number): Promise<Pair> {
  const { seed } = quiz.value
  const { facts } = choosingGenerator.value
  const { real, label } = realInUse()
  if (!real) throw new Error('Open real pictures of yours first.')
  const fetch = (wanted: number) => {
    const question = { real, label, seed, round: wanted }
    const pair = ask('real-or-fake', (service) => service.pair(question))
    pair.catch(() => {})
    return pair
  }
  const key = (wanted: number) => `${seed} ${wanted}`
  const pair = next?.key === key(round) && known === facts ? next.pair : fetch(round)
  known = facts
  next = { key: key(round + 1), pair: pair.then(() => fetch(round + 1)) }
  next.pair.catch(() => {})
  return pair
}

let known: GanFacts | undefined

/** A new game. */
export function startQuiz() {
  quiz.update({ seed: quiz.value.seed + 1, answers: [] })
  return nextPair()
}

/** The next pair, or the end. */
export async function nextPair() {
  const { answers, rounds, seed } = quiz.value
  if (answers.length >= rounds) return endQuiz()
  quiz.update({ phase: 'loading', choice: undefined, error: undefined })
  const isCurrent = () => quiz.value.phase === 'loading' && quiz.value.seed === seed
  try {
    const pair = await pairOf(answers.length)
    if (isCurrent()) quiz.update({ phase: 'asking', pair })
  } catch (error) {
    if (!isCurrent() || error instanceof EngineReplaced) return
    quiz.update({ phase: 'start', error: (error as Error).message })
  }
}

/** The visitor takes one for the real picture. */
export function answer(choice: 0 | 1) {
  const { phase, pair, answers } = quiz.value
  if (phase !== 'asking' || !pair) return
  const { isJudgeRight } = pair
  const said = { isRight: choice === pair.real, isJudgeRight }
  quiz.update({ phase: 'answered', choice, answers: [...answers, said] })
}

export const endQuiz = () => quiz.update({ phase: 'over', pair: undefined, choice: undefined })

/** A game is about one generator and one kind of pictures. */
export function leaveQuiz() {
  next = undefined
  quiz.update({ phase: 'start', pair: undefined, choice: undefined, answers: [], error: undefined })
}

choosingGenerator.watch(() => {
  if (choosingGenerator.value.facts !== known && quiz.value.phase !== 'start') leaveQuiz()
})

/** Rises with every choice, so that what comes late about an earlier one is not taken for the present one. */
let turn = 0

/** Takes the visitor's pictures for the real ones, or those of the page; files that are none are named in an error. */
export async function setOwnPictures(files: readonly File[] | undefined) {
  const own = ++turn
  leaveQuiz()
  quiz.update({ isReading: files !== undefined })
  if (!files) return quiz.update({ own: undefined })
  try {
    const places = await ask('real-or-fake', (service) => service.unreadable(files))
    if (own !== turn) return
    const readable = files.filter((_, place) => !places.includes(place))
    const bad = files.filter((_, place) => places.includes(place))
    const error = bad.length > 0 ? unreadableNote(bad.map(({ name }) => name)) : undefined
    quiz.update({ isReading: false, error, ...(readable.length > 0 && { own: readable }) })
  } catch (error) {
    if (own === turn) quiz.update({ isReading: false, error: (error as Error).message })
  }
}
