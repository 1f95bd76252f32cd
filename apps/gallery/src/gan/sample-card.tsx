import { useEffect } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { Pixels } from '../pictures/pixels.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { exploring, showPicture } from './exploring.js'
import type { GanFacts } from './gan-source.js'
import type { MadePicture } from './latent.service.js'
import { beginSampling, sample, sampling } from './sampling.js'

const counts = [20, 40, 100]

/** Pictures of random codes, to look at and to choose from. */
export function SampleCard({ facts }: { facts: GanFacts }) {
  const { seed, count, label, pictures, isBusy } = useStore(sampling)
  const { picture: chosen } = useStore(exploring)
  const { labels } = facts
  useEffect(beginSampling, [facts])
  return (
    <section class="card" aria-labelledby="made-title">
      <header class="samples-header">
        <h2 id="made-title">Samples</h2>
        <button type="button" class="button" onClick={() => void sample({ seed: seed + 1 })}>
          <Icon name="shuffle" />
          Others
        </button>
      </header>
      <div class="sample-settings">
        <label class="field">
          <span>Seed</span>
          <input
            type="number"
            inputMode="numeric"
            min="0"
            max="999999"
            value={seed}
            onChange={({ currentTarget }) => {
              const wanted = Math.round(currentTarget.valueAsNumber)
              if (wanted >= 0 && wanted <= 999_999) void sample({ seed: wanted })
              currentTarget.value = String(sampling.value.seed)
            }}
          />
        </label>
        <label class="field">
          <span>How many</span>
          <select
            value={count}
            onChange={(event) => void sample({ count: Number(event.currentTarget.value) })}
          >
            {counts.map((value) => (
              <option key={value} value={value}>
                {value}
              </option>
            ))}
          </select>
        </label>
        {labels && (
          <label class="field">
            <span>Of what</span>
            <select
              value={label ?? ''}
              onChange={({ currentTarget: { value } }) =>
                void sample({ label: value === '' ? undefined : Number(value) })
              }
            >
              <option value="">all in turn</option>
              {labels.map((name, value) => (
                <option key={name} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <ul class="made-grid" aria-busy={isBusy} data-count={count}>
        {pictures.map((picture, place) => (
          <li key={`${seed} ${place}`}>
            <button
              type="button"
              class="sample"
              aria-pressed={picture.code === chosen?.code}
              title={titleOf(picture, labels)}
              onClick={() => showPicture(picture)}
            >
              <Pixels {...picture} label={`No. ${place + 1}`} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function titleOf({ label, score }: MadePicture, labels: readonly string[] | undefined) {
  const name = label !== undefined && labels ? labels[label] : undefined
  const judged = score === undefined ? undefined : `taken for real: ${percent(score, 0)}`
  return [name, judged].filter(Boolean).join(', ') || undefined
}
