import { useStore } from '../store.js'
import { browsing, chooseLabel, countOn } from './browsing.js'

/** More classes than these are not named. */
const mostBars = 40

/** How often each class is there, as bars that choose it. */
export function ClassCounts() {
  const { facts, counts, counting, label, part } = useStore(browsing)
  if (!facts || !counts || facts.classes.length === 0) return null
  const rows = facts.classes
    .map((name, i) => ({ name, i, count: counts.counts[i] ?? 0 }))
    .filter(({ count, i }) => count > 0 || i === label)
  const most = Math.max(1, ...counts.counts)
  const isCut = rows.length > mostBars
  const byCount = [...rows].sort((one, other) => other.count - one.count || one.i - other.i)
  const shown = isCut ? byCount.slice(0, mostBars) : rows
  const { looked, isComplete } = counts
  const note = isComplete
    ? `In all samples of ${part}.`
    : `In the first ${looked.toLocaleString('en')} samples of ${part}.`
  return (
    <section class="card" aria-labelledby="counts-title">
      <header class="samples-header">
        <h2 id="counts-title">Classes</h2>
        {!isComplete && (
          <button
            type="button"
            class="button"
            disabled={counting}
            onClick={() => void countOn(4000)}
          >
            {counting ? 'Counting …' : 'Count further'}
          </button>
        )}
      </header>
      <p class="soft">
        {note}
        {isCut && ` The ${mostBars} most frequent of ${rows.length.toLocaleString('en')}.`}
      </p>
      <ul class="count-bars">
        {shown.map(({ name, i, count }) => (
          <li key={name}>
            <button
              type="button"
              class="count-bar"
              aria-pressed={label === i}
              style={{ '--share': count / most }}
              onClick={() => void chooseLabel(label === i ? undefined : i)}
            >
              <span>{name}</span>
              <span>{count.toLocaleString('en')}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
