import { useEffect, useState } from 'preact/hooks'
import { ask } from '../engine/engine.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { PixelView } from './pixel-view.js'
import type { SamplePicture } from './read-picture.js'
import { framingOf, recognition, showPicture } from './recognition.js'

/** Pictures out of the test part, which no network learnt from. */
export function SampleStrip() {
  const { network, picture } = useStore(recognition)
  const [seed, setSeed] = useState(1)
  const [samples, setSamples] = useState<readonly SamplePicture[]>([])

  useEffect(() => {
    let isCurrent = true
    ask('classify', (service) => service.samples(seed, 2)).then(
      (pictures) => isCurrent && setSamples(pictures),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [seed])

  if (framingOf(network) !== 'fashion-mnist' || samples.length === 0) return null
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
