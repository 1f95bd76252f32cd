import { useEffect, useRef } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { Pixels } from '../pictures/pixels.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { answer, endQuiz, nextPair, type QuizState, quiz } from './quiz.js'
import { scoreOfJudge, scoreOfVisitor } from './quiz-summary.js'

/** Two pictures, of which one is real. */
export function QuizCard() {
  const state = useStore(quiz)
  const { phase, pair, answers, rounds } = state
  const isAnswered = phase === 'answered'
  const card = useRef<HTMLElement>(null)
  useQuizKeys()
  useEffect(() => card.current!.scrollIntoView({ block: 'nearest' }), [])
  return (
    <section ref={card} class="card quiz" aria-label="Quiz">
      <header class="quiz-head">
        <h2>Which one is real?</h2>
        <span class="soft">
          {Math.min(rounds, answers.length + (isAnswered ? 0 : 1))} of {rounds}
        </span>
      </header>
      <div class="quiz-pair" aria-busy={phase === 'loading'}>
        {([0, 1] as const).map((place) => (
          <Choice key={place} state={state} place={place} />
        ))}
      </div>
      <p class="quiz-answer" role="status">
        {isAnswered && pair && <Answer state={state} />}
        {!isAnswered && pair?.label && `Both should show: ${pair.label}.`}
      </p>
      <div class="actions quiz-actions">
        <NextButton isAnswered={isAnswered} isLast={answers.length >= rounds} />
        <button
          type="button"
          class="button"
          disabled={answers.length === 0}
          onClick={() => endQuiz()}
        >
          <Icon name="stop" />
          End here
        </button>
      </div>
      <Tally state={state} />
      <p class="soft gan-note">By keys: ← and → choose, Enter goes on.</p>
    </section>
  )
}

const sides = ['Left', 'Right']

function Choice({ state: { phase, pair, choice }, place }: { state: QuizState; place: 0 | 1 }) {
  const isAnswered = phase === 'answered'
  const isReal = pair?.real === place
  const truth = isReal ? 'real' : 'generated'
  return (
    <figure>
      <button
        type="button"
        class="quiz-picture"
        data-truth={isAnswered ? truth : undefined}
        aria-pressed={choice === place}
        aria-disabled={phase !== 'asking'}
        aria-label={`${sides[place]} picture${isAnswered ? `: ${truth}` : ''}`}
        onClick={() => answer(place)}
      >
        {pair && <Pixels {...pair.pictures[place]!} />}
      </button>
      <figcaption>
        {isAnswered ? (
          <>
            <strong>{isReal ? 'Real' : 'Generated'}</strong>
            {pair?.scores && (
              <span class="soft">discriminator: {percent(pair.scores[place]!)}</span>
            )}
          </>
        ) : (
          <span class="soft">{place === 0 ? '←' : '→'}</span>
        )}
      </figcaption>
    </figure>
  )
}

function Answer({ state: { answers, pair } }: { state: QuizState }) {
  const { isRight } = answers.at(-1)!
  const said = pair?.isJudgeRight
  return (
    <>
      <strong class={isRight ? 'good' : 'bad'}>{isRight ? 'Right.' : 'Wrong.'}</strong>{' '}
      {said !== undefined &&
        `The discriminator was ${said ? 'right' : 'wrong'}${said === isRight ? ', too' : ''}.`}
    </>
  )
}

function NextButton({ isAnswered, isLast }: { isAnswered: boolean; isLast: boolean }) {
  return (
    <button
      type="button"
      class="button button-primary"
      disabled={!isAnswered}
      onClick={() => void nextPair()}
    >
      <Icon name="arrow" />
      {isLast ? 'See the result' : 'Next pair'}
    </button>
  )
}

/** The score so far. */
function Tally({ state: { answers } }: { state: QuizState }) {
  const you = scoreOfVisitor(answers)
  const judge = scoreOfJudge(answers)
  return (
    <dl class="stats quiz-tally">
      <div>
        <dt>You</dt>
        <dd>
          {you.right} of {you.of}
        </dd>
      </div>
      {judge && (
        <div>
          <dt>Discriminator</dt>
          <dd>
            {judge.right} of {judge.of}
          </dd>
        </div>
      )}
    </dl>
  )
}

/** Arrow keys choose, Enter goes on, wherever the focus is. */
function useQuizKeys() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
      const isOn = (things: string) =>
        event.target instanceof Element && event.target.closest(things) !== null
      if (isOn('input, select, dialog')) return
      const isEnter = event.key === 'Enter' && quiz.value.phase === 'answered'
      if (event.key === 'ArrowLeft') answer(0)
      else if (event.key === 'ArrowRight') answer(1)
      else if (isEnter && !isOn('button:not(.quiz-picture), a')) void nextPair()
      else return
      // Else the picture that has the focus is pressed, too.
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}
