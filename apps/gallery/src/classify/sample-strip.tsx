import { useEffect, useState } from 'preact/hooks'
import { ask } from '../engine/engine.js'
import { Icon } from '../shell/icon.js'
import { PixelView } from './pixel-view.js'
import type { SamplePicture } from './read-picture.js'

interface SampleStripProps {
  /** How many of each class. */
  perClass: number
  chosen: unknown
  onChoose: (sample: SamplePicture) => void
  /** Gets what is offered, at first and when others are asked for. */
  onOffer?: (samples: readonly SamplePicture[]) => void
}

/** Pictures out of the test part, which no network learnt from. */
export function SampleStrip({ perClass, chosen, onChoose, onOffer }: SampleStripProps) {
  const [seed, setSeed] = useState(1)
  const [samples, setSamples] = useState<readonly SamplePicture[]>([])

  useEffect(() => {
    let isCurrent = true
    ask('classify', (service) => service.samples(seed, perClass)).then(
      (pictures) => isCurrent && setSamples(pictures),
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [seed, perClass])

  useEffect(() => onOffer?.(samples), [samples, onOffer])

  if (samples.length === 0) return null
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
              aria-pressed={sample === chosen}
              title={sample.label}
              onClick={() => onChoose(sample)}
            >
              <PixelView pixels={sample.pixels.data} label={sample.label} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
