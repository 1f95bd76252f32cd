import { useEffect, useState } from 'preact/hooks'
import { ask } from '../engine/engine.js'
import { GanActions } from '../gan/gan-actions.js'
import { GanCharts } from '../gan/gan-charts.js'
import { GanStats } from '../gan/gan-stats.js'
import { type GanTab, GanTabs } from '../gan/gan-tabs.js'
import { GridView } from '../gan/grid-view.js'
import { PictureSettingsForm } from '../gan/picture-settings-form.js'
import { saveTrainedGan, takeTrainedGan, trainingPictures } from '../gan/training-pictures.js'
import { Icon } from '../shell/icon.js'
import type { Page } from '../shell/page.js'
import { hrefOf } from '../shell/route.js'
import { useStore } from '../store.js'
import '../train/train.css'
import '../gan/gan.css'

export const page: Page = {
  path: 'gan-pictures',
  title: 'Train a GAN on pictures',
  order: 28,
  parent: 'gan',
  component: GanPicturesPage,
}

/** Trains a small GAN on the sample of Fashion-MNIST. */
function GanPicturesPage() {
  const state = useStore(trainingPictures.store)
  const { phase, settings, curves, figures, warning, error } = state
  const { classes, pictures } = useDescription()
  return (
    <>
      <div class="page-head">
        <h1>GAN</h1>
        <p>
          A generator learns to draw clothing that a discriminator cannot tell from{' '}
          {pictures ? `${pictures.toLocaleString('en')} pictures` : 'the pictures'} of
          Fashion-MNIST. After a few hundred steps one sees what it means.
        </p>
      </div>
      <GanTabs current="gan-pictures" />
      <div class="train">
        <section class="card train-controls" aria-label="The game">
          <PictureSettingsForm
            settings={settings}
            classes={classes}
            onChange={(changed) => void trainingPictures.reset(changed)}
          />
          <GanActions
            phase={phase}
            onGo={() => void trainingPictures.go()}
            onStep={() => void trainingPictures.go(1)}
            onPause={() => void trainingPictures.pause()}
            onReset={() => void trainingPictures.reset(settings, false)}
          />
          {error && (
            <p class="note note-bad" role="alert">
              {error}
            </p>
          )}
          {warning && (
            <p class="note" role="status">
              {warning}
            </p>
          )}
          <hr />
          <TrainedActions isThere={figures !== undefined} />
        </section>
        <section class="card gan-progress" aria-label="Progress">
          <GridView />
          <GanStats figures={figures} />
        </section>
      </div>
      <section class="card" aria-label="Curves">
        <GanCharts curves={curves} />
      </section>
    </>
  )
}

/** What one can do with what was trained. */
function TrainedActions({ isThere }: { isThere: boolean }) {
  const [error, setError] = useState<string>()
  const guarded = (act: () => Promise<void>) => () => {
    setError(undefined)
    act().catch((reason: Error) => setError(reason.message))
  }
  const goTo = (tab: GanTab) =>
    guarded(async () => {
      await takeTrainedGan()
      location.hash = hrefOf(tab)
    })
  return (
    <div class="actions">
      <button type="button" class="button" disabled={!isThere} onClick={goTo('gan')}>
        <Icon name="arrow" />
        Look around in it
      </button>
      <button type="button" class="button" disabled={!isThere} onClick={goTo('real-or-fake')}>
        <Icon name="arrow" />
        Real or fake?
      </button>
      <button type="button" class="button" disabled={!isThere} onClick={guarded(saveTrainedGan)}>
        <Icon name="save" />
        Save weights
      </button>
      {error && (
        <p class="note note-bad" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}

/** What it learns from. */
function useDescription() {
  const [description, setDescription] = useState<{ pictures?: number; classes: readonly string[] }>(
    { classes: [] },
  )
  useEffect(() => {
    ask('picture-gan', (service) => service.describe()).then(setDescription, () => {})
  }, [])
  return description
}
