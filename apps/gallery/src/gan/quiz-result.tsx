import { percent } from '../charts/percent.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { quiz, startQuiz } from './quiz.js'
import {
  type QuizScore,
  scoreOfJudge,
  scoreOfVisitor,
  type Verdict,
  verdictOf,
} from './quiz-summary.js'

/** How the game ended. */
export function QuizResult() {
  const { answers } = useStore(quiz)
  const you = scoreOfVisitor(answers)
  const judge = scoreOfJudge(answers)
  return (
    <section class="card quiz" aria-label="Result">
      <h2>Your result</h2>
      <p class="quiz-verdict" role="status">
        {visitorWords[verdictOf(you)]}
      </p>
      <ScoreBar name="You" score={you} />
      {judge && <ScoreBar name="Discriminator" score={judge} />}
      <p class="soft gan-note">
        The line is what chance would give. The bars are the shares that fit what was seen, with 95
        % confidence (Wilson’s interval).
        {judge && judgeWords[verdictOf(judge)]}
      </p>
      <div class="actions">
        <button type="button" class="button button-primary" onClick={() => void startQuiz()}>
          <Icon name="restart" />
          Play again
        </button>
      </div>
    </section>
  )
}

const visitorWords: Record<Verdict, string> = {
  knows: 'You can tell them apart.',
  guesses: 'As far as these pairs tell, you do no better than a coin: the generator fools you.',
  misled: 'The generated ones look more real to you than the real ones.',
  unknown: 'These are too few pairs to tell.',
}

const judgeWords: Record<Verdict, string> = {
  knows: ' The discriminator tells them apart, as it has learned to.',
  guesses:
    ' The discriminator does no better than chance here: that is the equilibrium which training is after.',
  misled: ' The discriminator prefers the generated ones: the generator is ahead of it.',
  unknown: '',
}

function ScoreBar({ name, score }: { name: string; score: QuizScore }) {
  const { right, of, interval } = score
  const [low, high] = interval
  const share = of > 0 ? right / of : 0
  return (
    <div class="quiz-score">
      <span>
        <strong>{name}</strong> {right} of {of}: {percent(share, 0)}, 95 % interval{' '}
        {percent(low, 0)} to {percent(high, 0)}
      </span>
      <span
        class="interval-bar"
        style={{ '--low': low, '--high': high, '--share': share }}
        aria-hidden="true"
      >
        <i />
        <b />
      </span>
    </div>
  )
}
