import { percent } from '../charts/percent.js'
import { useStore } from '../store.js'
import { askFor, explaining } from './explaining.js'

/** How many classes have a row of their own. */
const rows = 6

/** The classes with their probabilities, of which one is explained. */
export function ClassChoice() {
  const { shown, index, labels } = useStore(explaining)
  if (!shown) return null
  const { classes } = shown
  const likeliest = classes.slice(0, rows)
  const isAmong = likeliest.some((one) => one.index === shown.index)
  const listed = isAmong
    ? likeliest
    : [...likeliest.slice(0, -1), classes.find((one) => one.index === shown.index)!]
  return (
    <fieldset class="class-choice">
      <legend>What speaks for …</legend>
      {listed.map(({ label, score, index: place }) => (
        <label key={place} class="class-row">
          <input
            type="radio"
            name="explained-class"
            checked={place === shown.index}
            onChange={() => askFor({ index: place })}
          />
          <span class="bars-label">{label}</span>
          <span class="bars-score">{percent(score)}</span>
          <span class="bars-bar" style={{ '--share': score }} aria-hidden="true" />
        </label>
      ))}
      <label class="field">
        <span>Or choose</span>
        <select
          value={index === undefined ? '' : String(index)}
          onChange={({ currentTarget: { value } }) =>
            askFor({ index: value === '' ? undefined : Number(value) })
          }
        >
          <option value="">Whatever is most probable</option>
          {labels.map((label, place) => (
            <option key={place} value={String(place)}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  )
}
