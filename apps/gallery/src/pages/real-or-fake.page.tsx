import { choosingGenerator } from '../gan/choosing-generator.js'
import { GanTabs } from '../gan/gan-tabs.js'
import { GeneratorChoice } from '../gan/generator-choice.js'
import { quiz } from '../gan/quiz.js'
import { QuizCard } from '../gan/quiz-card.js'
import { QuizResult } from '../gan/quiz-result.js'
import { QuizStart } from '../gan/quiz-start.js'
import type { Page } from '../shell/page.js'
import { useStore } from '../store.js'
import '../explain/explain.css'
import '../train/train.css'
import '../gan/gan.css'
import '../gan/quiz.css'

export const page: Page = {
  path: 'real-or-fake',
  title: 'Real or fake?',
  order: 28,
  parent: 'gan',
  component: RealOrFakePage,
}

/** Asks the visitor which of two pictures is real. */
function RealOrFakePage() {
  const { phase } = useStore(quiz)
  const { facts } = useStore(choosingGenerator)
  return (
    <>
      <div class="page-head">
        <h1>GAN</h1>
        <p>
          Can you tell what a generator made from what is real?
          {facts?.judges && ' And how good is its discriminator at it?'}
        </p>
      </div>
      <GanTabs current="real-or-fake" />
      <div class="train">
        <div class="quiz-side">
          <section class="card" aria-label="Generator">
            <GeneratorChoice />
          </section>
          <QuizStart />
        </div>
        {phase === 'over' ? <QuizResult /> : phase !== 'start' && <QuizCard />}
      </div>
    </>
  )
}
