import { FileButton } from '../pictures/file-button.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { choosingGenerator } from './choosing-generator.js'
import { quiz, realInUse, setOwnPictures, startQuiz } from './quiz.js'

const lengths = [10, 20, 50]

const realTitles = {
  'fashion-mnist': 'the sample of Fashion-MNIST, none of which it has learned from',
  'cartoon-cat': 'a cartoon cat that this page draws',
}

function realWords() {
  const { real, label } = realInUse()
  if (!real) return 'No real ones come with the page for this generator: open some of yours.'
  const fitted = 'They are brought to the size of the generated ones.'
  if (typeof real !== 'string') return `The real ones are ${real.length} of yours. ${fitted}`
  const kind = label === undefined ? '' : 'those of its kind in '
  return `The real ones are ${kind}${realTitles[real]}. ${fitted}`
}

/** What the game is about, and how long it lasts. */
export function QuizStart() {
  const { rounds, own, error, phase, isReading } = useStore(quiz)
  const { facts } = useStore(choosingGenerator)
  return (
    <section class="card" aria-label="The game">
      <fieldset class="segments">
        <legend>Pairs</legend>
        <div class="segments-row">
          {lengths.map((length) => (
            <label key={length}>
              <input
                type="radio"
                name="rounds"
                value={length}
                checked={length === rounds}
                disabled={phase !== 'start' && phase !== 'over'}
                onChange={() => quiz.update({ rounds: length })}
              />
              <span>{length}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class="soft gan-note">
        {isReading ? 'Your pictures are being read …' : realWords()}
        {facts && !facts.judges && ' This generator brings no discriminator: only you are scored.'}
      </p>
      <div class="actions">
        {phase === 'start' && (
          <button
            type="button"
            class="button button-primary"
            disabled={!facts || !realInUse().real || isReading}
            onClick={() => void startQuiz()}
          >
            <Icon name="play" />
            Start
          </button>
        )}
        <FileButton
          title="Real ones of yours"
          label="Real pictures"
          multiple
          onFiles={(files) => files.length > 0 && void setOwnPictures(files)}
        />
        {own && (
          <button type="button" class="button" onClick={() => void setOwnPictures(undefined)}>
            <Icon name="undo" />
            Those of the page
          </button>
        )}
      </div>
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
    </section>
  )
}
