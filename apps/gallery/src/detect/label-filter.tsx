import { percent } from '../charts/percent.js'
import { useStore } from '../store.js'
import type { ClassColor } from './class-colors.js'
import { detecting } from './detecting.js'
import { countLabels, type DetectionFilter } from './filter-detections.js'
import type { ShownBox } from './shown-box.js'

interface LabelFilterProps {
  boxes: readonly ShownBox[]
  colors: ReadonlyMap<number, ClassColor>
  /** Whether the scores were seen to already, where things are followed from frame to frame. */
  isFollowed: boolean
}

/** Which boxes are shown: how sure they must be, and of which labels. */
export function LabelFilter({ boxes, colors, isFollowed }: LabelFilterProps) {
  const { filter } = useStore(detecting)
  const change = (fields: Partial<DetectionFilter>) =>
    detecting.update({ filter: { ...detecting.value.filter, ...fields } })

  function turn(label: string, isHidden: boolean) {
    const hidden = new Set(filter.hidden)
    if (isHidden) hidden.add(label)
    else hidden.delete(label)
    change({ hidden })
  }

  const counts = countLabels(boxes, isFollowed ? { ...filter, score: 0 } : filter)
  return (
    <div class="label-filter">
      <label class="score-slider">
        <span>Surer than</span>
        <input
          type="range"
          min="0.05"
          max="0.95"
          step="0.01"
          value={filter.score}
          aria-valuetext={percent(filter.score, 0)}
          onInput={(event) => change({ score: Number(event.currentTarget.value) })}
        />
        <output>{percent(filter.score, 0)}</output>
      </label>
      {counts.length > 0 && (
        <fieldset class="label-chips">
          <legend class="visually-hidden">Labels that are shown</legend>
          {counts.map(({ label, index = -1, count, isHidden }) => (
            <label key={label} class="label-chip" style={{ ...colors.get(index) }}>
              <input
                type="checkbox"
                checked={!isHidden}
                onChange={(event) => turn(label, !event.currentTarget.checked)}
              />
              {label} <small>{count}</small>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  )
}
