import { conformanceTable, writeReport } from '@cnn/core/conformance'
import { useState } from 'preact/hooks'
import { downloadFile } from '../download.js'
import { engineState } from '../engine/engine.js'
import { type BrowserBackend, backendNames, backendTitles } from '../engine/probe.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { type CheckingState, startChecking, stopChecking } from './checking.js'

/** Choose a backend, run the suite on it, stop it, and take the results along. */
export function CheckControls({ state }: { state: CheckingState }) {
  const [chosen, setChosen] = useState<BrowserBackend>()
  const { report } = useStore(engineState)
  const { running, done, count, columns } = state
  const current = backendNames.find((name) => name === report?.name) ?? 'wasm'
  const backend = running ?? chosen ?? current
  return (
    <section class="card" aria-label="Run">
      <fieldset class="segments check-backends" disabled={running !== undefined}>
        <legend>Backend</legend>
        <div class="segments-row">
          {backendNames.map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="conformance-backend"
                value={name}
                checked={name === backend}
                onChange={() => setChosen(name)}
              />
              <span>{backendTitles[name]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div class="actions">
        {running ? (
          <button type="button" class="button button-primary" onClick={stopChecking}>
            <Icon name="stop" />
            Stop
          </button>
        ) : (
          <button
            type="button"
            class="button button-primary"
            onClick={() => startChecking(backend)}
          >
            <Icon name="play" />
            Run on {backendTitles[backend]}
          </button>
        )}
        {columns.length > 0 && !running && <Downloads columns={columns} />}
      </div>
      {running && (
        <div class="check-progress">
          <progress aria-label="Progress" max={count || 1} value={done} />
          <span class="soft">{progressText(state)}</span>
        </div>
      )}
    </section>
  )
}

function Downloads({ columns }: Pick<CheckingState, 'columns'>) {
  const table = () => `# Conformance\n\n${conformanceTable(columns)}`
  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => downloadFile('conformance.md', table(), 'text/markdown')}
      >
        <Icon name="save" />
        Table
      </button>
      <button
        type="button"
        class="button"
        onClick={() => downloadFile('conformance.json', writeReport(columns), 'application/json')}
      >
        <Icon name="save" />
        Report (JSON)
      </button>
    </>
  )
}

function progressText({ done, count, secondsLeft }: CheckingState) {
  if (count === 0) return 'Starting …'
  const left = secondsLeft === undefined ? '' : `, ${timeText(secondsLeft)} left`
  return `${done} of ${count} cases${left}`
}

const timeText = (seconds: number) =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
