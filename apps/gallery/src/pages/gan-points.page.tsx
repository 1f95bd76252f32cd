import type { PointSample } from '@cnn/gan'
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../engine/engine.js'
import { GanActions } from '../gan/gan-actions.js'
import { GanCharts } from '../gan/gan-charts.js'
import { GanStats } from '../gan/gan-stats.js'
import { GanTabs } from '../gan/gan-tabs.js'
import type { PointSettings } from '../gan/point-gan.service.js'
import { PointLegend, PointPlaneView } from '../gan/point-plane-view.js'
import { PointSettingsForm } from '../gan/point-settings-form.js'
import { trainingPoints } from '../gan/training-points.js'
import type { Page } from '../shell/page.js'
import { useStore } from '../store.js'
import '../train/train.css'
import '../gan/gan.css'

export const page: Page = {
  path: 'gan-points',
  title: 'Train a GAN on points',
  order: 28,
  parent: 'gan',
  component: GanPointsPage,
}

/** Two small networks play against each other in the plane, where one sees all that they do. */
function GanPointsPage() {
  const { phase, settings, curves, figures, shown, warning, error } = useStore(trainingPoints.store)
  const { points, parts, unit } = useDescription(settings)
  const coverage = shown?.coverage
  const covered = coverage ? `${coverage.covered} of ${coverage.modes}` : `– of ${parts}`
  const change = (changed: PointSettings) => void trainingPoints.reset(changed, hasData(changed))
  return (
    <>
      <div class="page-head">
        <h1>GAN</h1>
        <p>
          A generator makes points out of noise, a discriminator tells them from data, and each
          learns from the other.
        </p>
      </div>
      <GanTabs current="gan-points" />
      <div class="train">
        <section class="card train-controls" aria-label="The game">
          <PointSettingsForm settings={settings} onChange={change} />
          <GanActions
            phase={phase}
            isBlocked={!hasData(settings)}
            onGo={() => void trainingPoints.go()}
            onStep={() => void trainingPoints.go(1)}
            onPause={() => void trainingPoints.pause()}
            onReset={() => void trainingPoints.reset(settings, false)}
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
        </section>
        <section class="card gan-progress" aria-label="Progress">
          <div class="point-stage">
            <PointPlaneView
              data={points}
              shown={shown}
              label={`Data and samples in the plane; ${unit} covered: ${covered}`}
              dots={settings.shape === 'drawn' ? settings.dots : undefined}
              onDots={(dots) => change({ ...settings, dots })}
            />
            <PointLegend />
          </div>
          <GanStats figures={figures} own={[`${capital(unit)} covered`, covered]} />
        </section>
      </div>
      <section class="card" aria-label="Curves">
        <GanCharts curves={curves} />
      </section>
    </>
  )
}

const hasData = ({ shape, dots }: PointSettings) => shape !== 'drawn' || dots.length > 0

interface Description {
  points: readonly PointSample[]
  parts: number
  unit: string
}

/** The data that the settings mean. */
function useDescription({ shape, dots }: PointSettings): Description {
  const [description, setDescription] = useState<Description>({
    points: [],
    parts: 8,
    unit: 'modes',
  })
  useEffect(() => {
    let isCurrent = true
    ask('point-gan', (service) => service.describe(shape, dots)).then(
      (described) => isCurrent && setDescription(described),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [shape, dots])
  return description
}

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
