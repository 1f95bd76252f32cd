import { percent } from '../charts/percent.js'
import { downloadFile } from '../download.js'
import { chooseNetwork } from '../explain/explaining.js'
import { FileButton } from '../pictures/file-button.js'
import { Icon } from '../shell/icon.js'
import { hrefOf } from '../shell/route.js'
import { useStore } from '../store.js'
import { taughtNetwork } from './taught.js'
import type { TeachProgress } from './teach.service.js'
import {
  openTaught,
  stopTeaching,
  type TeachingState,
  teach,
  teaching,
  whatIsMissing,
} from './teaching.js'

/** Starts and stops the lesson, says what came of it, and gives the network to take away. */
export function TeachCard() {
  const state = useStore(teaching)
  const network = useStore(taughtNetwork)
  const { phase, progress, lesson, error, isOutdated } = state
  const missing = whatIsMissing(state)
  const isBusy = phase !== 'idle'
  return (
    <section class="card" aria-label="Lesson">
      {isBusy ? (
        <>
          <LessonProgress progress={progress} />
          <div class="actions">
            <button
              type="button"
              class="button button-primary"
              disabled={phase === 'stopping'}
              onClick={stopTeaching}
            >
              <Icon name="stop" />
              {phase === 'stopping' ? 'Stopping …' : 'Stop'}
            </button>
          </div>
        </>
      ) : (
        <>
          <div class="actions">
            <button
              type="button"
              class="button button-primary"
              disabled={missing !== undefined}
              aria-describedby="lesson-note"
              onClick={teach}
            >
              <Icon name="play" />
              {lesson ? 'Teach again' : 'Teach'}
            </button>
          </div>
          <p id="lesson-note" role="status" class="soft">
            {missing ?? lessonNote(state)}
            {lesson && isOutdated && !missing && ' The pictures have changed since.'}
          </p>
        </>
      )}
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
      <hr />
      <div class="actions">
        {network && (
          <>
            <button type="button" class="button" onClick={() => save(network.weights)}>
              <Icon name="save" />
              Save weights
            </button>
            <a class="button" href={hrefOf('explain')} onClick={() => chooseNetwork('taught')}>
              <Icon name="arrow" />
              Explain what it sees
            </a>
          </>
        )}
        <FileButton
          title="Load weights"
          label="A weights file"
          accept=".safetensors"
          disabled={isBusy}
          onFiles={([file]) => file && openTaught(file)}
        />
      </div>
    </section>
  )
}

const doings: Record<TeachProgress['doing'], string> = {
  reading: 'Reading the pictures',
  looking: 'Looking at the pictures',
  learning: 'Learning to tell them apart',
}

function LessonProgress({ progress }: { progress: TeachProgress | undefined }) {
  const { doing, share } = progress ?? { doing: 'reading', share: 0 }
  return (
    <>
      <p role="status">{doings[doing]} …</p>
      <div
        class="progress"
        role="progressbar"
        aria-label={doings[doing]}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <span style={{ '--share': share }} />
      </div>
    </>
  )
}

function lessonNote({ lesson, classes }: TeachingState): string {
  if (!lesson) {
    const isFew = classes.some(({ pictures }) => pictures.length > 0 && pictures.length < 10)
    return isFew
      ? 'It goes with few pictures; ten or more of each, in different places and light, make it better.'
      : 'It takes some seconds, in this page.'
  }
  const { learned, examined, right, seconds } = lesson
  const start = `Learned from ${learned} pictures in ${seconds.toFixed(1)} s.`
  if (examined === 0) {
    return `${start} With five or more of each class, some would be held back to examine it with.`
  }
  return `${start} It recognises ${right} of ${examined} others (${percent(right / examined, 0)}).`
}

function save(weights: Uint8Array) {
  downloadFile('taught.safetensors', weights as Uint8Array<ArrayBuffer>, 'application/octet-stream')
  teaching.update({ isSaved: true })
}
