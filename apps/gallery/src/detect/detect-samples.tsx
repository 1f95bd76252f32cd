import { useEffect, useState } from 'preact/hooks'
import { ask } from '../engine/engine.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { detecting, detectorInUse, showSample } from './detecting.js'
import type { NamedFile } from './detector-source.js'

const count = 10

interface DetectSamplesProps {
  isCameraOn: boolean
  onChoose(): void
}

/** Pictures that the detector knows; the first is shown by itself. */
export function DetectSamples({ isCameraOn, onChoose }: DetectSamplesProps) {
  const state = useStore(detecting)
  const world = detectorInUse(state)?.samples
  const [seed, setSeed] = useState(1)
  const [samples, setSamples] = useState<readonly OfferedSample[]>([])

  useEffect(() => {
    if (!world) return
    let isCurrent = true
    let offered: readonly OfferedSample[] = []
    ask('detect', (service) => service.samples(world, seed, count)).then(
      (files) => {
        if (!isCurrent) return
        offered = files.map((one) => ({ ...one, url: URL.createObjectURL(one.file) }))
        setSamples(offered)
        const { picture, error } = detecting.value
        if (!picture && !error && !isCameraOn) void showSample(offered[0]!)
      },
      () => {},
    )
    return () => {
      isCurrent = false
      setSamples([])
      for (const { url } of offered) URL.revokeObjectURL(url)
    }
  }, [world, seed])

  if (samples.length === 0) return null
  return (
    <section class="card samples" aria-labelledby="samples-title">
      <header class="samples-header">
        <h2 id="samples-title">Pictures to try</h2>
        <button type="button" class="button" onClick={() => setSeed(seed + 1)}>
          <Icon name="shuffle" />
          Others
        </button>
      </header>
      <ul class="samples-grid">
        {samples.map((sample, place) => (
          <li key={sample.url}>
            <button
              type="button"
              class="sample"
              aria-pressed={!isCameraOn && sample.name === state.picture?.name}
              onClick={() => {
                onChoose()
                void showSample(sample)
              }}
            >
              <img src={sample.url} alt={`No. ${place + 1}`} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

type OfferedSample = NamedFile & { url: string }
