import type { Box } from '@cnn/core'
import { useStore } from '../store.js'
import { type BoxName, boxNames, boxTitles, examples, exploring, setBox } from './exploring.js'
import { fitBox, leastSide, plane } from './move-box.js'

const sides = [
  { side: 'x', title: 'Left', least: 0, most: plane.width - leastSide },
  { side: 'y', title: 'Top', least: 0, most: plane.height - leastSide },
  { side: 'width', title: 'Width', least: leastSide, most: plane.width },
  { side: 'height', title: 'Height', least: leastSide, most: plane.height },
] as const satisfies { side: keyof Box; title: string; least: number; most: number }[]

/** The boxes in figures, and some pairs to begin with. */
export function BoxFields() {
  return (
    <div class="iou-fields">
      {boxNames.map((name) => (
        <Fields key={name} name={name} />
      ))}
      <fieldset class="iou-examples">
        <legend>Examples</legend>
        <div class="actions">
          {examples.map(({ title, ...boxes }) => (
            <button
              key={title}
              type="button"
              class="button"
              onClick={() => exploring.update(boxes)}
            >
              {title}
            </button>
          ))}
        </div>
      </fieldset>
    </div>
  )
}

function Fields({ name }: { name: BoxName }) {
  const box = useStore(exploring)[name]
  return (
    <fieldset class="iou-box" data-box={name}>
      <legend>{boxTitles[name]}</legend>
      {sides.map(({ side, title, least, most }) => (
        <label key={side} class="field">
          <span>{title}</span>
          <input
            type="number"
            inputMode="numeric"
            min={least}
            max={most}
            value={box[side]}
            onChange={({ currentTarget }) => {
              const value = currentTarget.valueAsNumber
              if (Number.isFinite(value)) setBox(name, fitBox({ ...box, [side]: value }))
              currentTarget.value = String(exploring.value[name][side])
            }}
          />
        </label>
      ))}
    </fieldset>
  )
}
