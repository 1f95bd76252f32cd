import { useEffect, useState } from 'preact/hooks'
import { PixelView } from '../classify/pixel-view.js'
import type { SamplePicture } from '../classify/read-picture.js'
import { ask } from '../engine/engine.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { explaining, framingInUse, showPicture } from './explaining.js'

/** Test pictures to begin with; the first is shown by itself. */
export function ExplainSamples() {
  const { network, networkStatus, picture } = useStore(explaining)
  const [seed, setSeed] = useState(1)
  const [samples, setSamples] = useState<readonly SamplePicture[]>([])
  const isOffered = framingInUse() === 'fashion-mnist'

  useEffect(() => {
    let isCurrent = true
    ask('classify', (service) => service.samples(seed, 1)).then(
      (pictures) => isCurrent && setSamples(pictures),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [seed])

  useEffect(() => {
    const isEmpty = isOffered && networkStatus === 'ready' && !explaining.value.picture
    if (isEmpty && samples[0]) showPicture(samples[0])
  }, [isOffered, networkStatus, network, samples])

  if (!isOffered || samples.length === 0) return null
  return (
    <section class="card samples" aria-labelledby="samples-title">
      <header class="samples-header">
        <h2 id="samples-title">Test pictures</h2>
        <button type="button" class="button" onClick={() => setSeed(seed + 1)}>
          <Icon name="shuffle" />
          Others
        </button>
      </header>
      <ul class="samples-grid">
        {samples.map((sample) => (
          <li key={sample}>
            <button
              type="button"
              class="sample"
              aria-pressed={sample === picture}
              title={sample.label}
              onClick={() => {
                showPicture(sample)
              }}
            >
              <PixelView pixels={sample.pixels.data} label={sample.label} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
