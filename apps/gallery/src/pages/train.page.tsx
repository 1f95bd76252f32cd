import { useEffect, useState } from 'preact/hooks'
import { ask } from '../engine/engine.js'
import type { Page } from '../shell/page.js'
import { useStore } from '../store.js'
import { defaultSettings, SettingsForm } from '../train/settings-form.js'
import { TrainActions } from '../train/train-actions.js'
import { TrainCharts } from '../train/train-charts.js'
import { TrainReport } from '../train/train-report.js'
import { TrainStats } from '../train/train-stats.js'
import { training } from '../train/training.js'
import { WeightsActions } from '../train/weights-actions.js'
import '../train/train.css'

export const page: Page = { path: 'train', title: 'Train', order: 20, component: TrainPage }

/** Trains a small network on the sample of Fashion-MNIST. */
function TrainPage() {
  const state = useStore(training)
  const [settings, setSettings] = useState(state.settings ?? defaultSettings)
  const { phase } = state
  const isBusy = phase === 'preparing' || phase === 'training' || phase === 'stopping'
  const shown = isBusy ? (state.settings ?? settings) : settings

  useEffect(() => {
    if (phase === 'done' && state.settings) setSettings(state.settings)
  }, [phase, state.settings])

  return (
    <>
      <div class="page-head">
        <h1>Train</h1>
        <p>
          A small network learns to tell ten kinds of clothing apart, in this page. <DataNote />
        </p>
      </div>
      <div class="train">
        <section class="card train-controls" aria-label="Training">
          <SettingsForm settings={shown} isFixed={isBusy} onChange={setSettings} />
          <TrainActions state={state} settings={shown} />
          {state.error && (
            <p class="note note-bad" role="alert">
              {state.error}
            </p>
          )}
          <hr />
          <WeightsActions settings={settings} isBusy={isBusy} />
        </section>
        <section class="card train-progress" aria-label="Progress">
          <TrainStats state={state} />
          <TrainCharts state={state} />
        </section>
      </div>
      <TrainReport evaluation={state.evaluation} measured={state.measured} />
    </>
  )
}

/** What it learns from. */
function DataNote() {
  const [counts, setCounts] = useState<{ train: number; validation: number; test: number }>()
  useEffect(() => {
    ask('train', (service) => service.describe()).then(setCounts, () => {})
  }, [])
  if (!counts) return null
  return (
    <span>
      It sees {counts.train.toLocaleString('en')} pictures of Fashion-MNIST, and is examined with{' '}
      {counts.test.toLocaleString('en')} others.
    </span>
  )
}
