import { useState } from 'preact/hooks'
import { Pixels } from '../pictures/pixels.js'
import { useStore } from '../store.js'
import { grids } from './training-pictures.js'

/** What the generator makes of the same codes, now and earlier. */
export function GridView() {
  const history = useStore(grids)
  const [chosen, setChosen] = useState<number>()
  const last = history.length - 1
  const at = chosen === undefined || chosen >= last ? last : chosen
  const entry = history[at]
  return (
    <div class="grid-view">
      <div class="grid-stage">
        {entry ? (
          <Pixels
            {...entry.value}
            label={`Samples after ${entry.step.toLocaleString('en')} steps`}
          />
        ) : (
          <p class="soft">
            Here the generator shows what it makes of the same forty codes, from the first step on.
          </p>
        )}
      </div>
      <label class="film-place">
        <span>
          {entry ? `After ${entry.step.toLocaleString('en')} steps` : 'Before the first step'}
        </span>
        <input
          type="range"
          min="0"
          max={Math.max(0, last)}
          step="1"
          value={Math.max(0, at)}
          disabled={last < 1}
          aria-label="Samples of earlier steps"
          aria-valuetext={entry && `after ${entry.step.toLocaleString('en')} steps`}
          onInput={({ currentTarget }) => {
            const wanted = Number(currentTarget.value)
            setChosen(wanted >= last ? undefined : wanted)
          }}
        />
      </label>
    </div>
  )
}
