import { useEffect } from 'preact/hooks'
import { choosingGenerator } from '../gan/choosing-generator.js'
import { beginExploring, exploring } from '../gan/exploring.js'
import { FilmCard } from '../gan/film-card.js'
import { GanTabs } from '../gan/gan-tabs.js'
import { GeneratorChoice } from '../gan/generator-choice.js'
import { MapCard } from '../gan/map-card.js'
import { PictureView } from '../gan/picture-card.js'
import { SampleCard } from '../gan/sample-card.js'
import type { Page } from '../shell/page.js'
import { useStore } from '../store.js'
import '../classify/classify.css'
import '../explain/explain.css'
import '../train/train.css'
import '../gan/gan.css'
import '../gan/latent.css'

export const page: Page = { path: 'gan', title: 'GAN', order: 28, component: GanPage }

/** Shows what a generator makes, and the space that it makes it of. */
function GanPage() {
  const { facts } = useStore(choosingGenerator)
  const { error } = useStore(exploring)
  useEffect(beginExploring, [facts])
  return (
    <>
      <div class="page-head">
        <h1>GAN</h1>
        <p>
          A generator makes pictures out of random numbers. Change the numbers, and see what they
          mean to it.
        </p>
      </div>
      <GanTabs current="gan" />
      <div class="gan">
        <div class="gan-column">
          <section class="card" aria-label="Generator">
            <GeneratorChoice />
            {error && (
              <p class="note note-bad" role="alert">
                {error}
              </p>
            )}
            {facts && <PictureView facts={facts} />}
          </section>
          {facts && <MapCard />}
        </div>
        {facts && (
          <div class="gan-column">
            <SampleCard facts={facts} />
            <FilmCard />
          </div>
        )}
      </div>
    </>
  )
}
