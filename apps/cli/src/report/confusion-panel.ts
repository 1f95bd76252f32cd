import { classMeasures } from '../class-measures.js'
import { formatCount, formatPercent } from '../terminal/quantities.js'
import { type Markup, markup } from './markup.js'

/** The confusion matrix as a heat map with its numbers, beside each class its precision and recall. */
export function confusionPanel(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
): Markup {
  const measures = classMeasures(confusion)
  const worst = Math.max(1, ...confusion.flatMap((row, i) => row.filter((_, j) => j !== i)))
  return markup`<div class="panel" tabindex="0" role="group" aria-label="Confusion matrix">
<table class="confusion">
<thead><tr><th scope="col">answer →<br>true class ↓</th>${classes.map(
    (name) => markup`<th class="class" scope="col"><span>${name}</span></th>`,
  )}<th scope="col">recall</th><th scope="col">precision</th></tr></thead>
<tbody>${confusion.map((row, actual) => {
    const { count, recall, precision } = measures[actual]!
    return markup`<tr><th scope="row">${classes[actual]}</th>${row.map((pictures, answered) =>
      cell({ pictures, count, worst, actual, answered, classes }),
    )}<td class="measure">${share(recall)}</td><td class="measure">${share(precision)}</td></tr>`
  })}</tbody></table>
<div class="key"><span><i style="background: var(--right)"></i>right: the stronger, the more of its class</span>
<span><i style="background: var(--wrong)"></i>wrong: the stronger, the more often</span></div></div>`
}

interface Cell {
  pictures: number
  /** Pictures of the true class. */
  count: number
  /** The most frequent confusion of all. */
  worst: number
  actual: number
  answered: number
  classes: readonly string[]
}

function cell({ pictures, count, worst, actual, answered, classes }: Cell): Markup {
  const hit = actual === answered
  const strength = hit ? pictures / Math.max(1, count) : Math.sqrt(pictures / worst) * 0.85
  const kind = hit ? 'hit' : pictures > 0 ? 'miss' : 'none'
  const strong = strength > 0.6 ? ' strong' : ''
  const title = `${formatCount(pictures)} of ${formatCount(count)} × ${classes[actual]}: “${classes[answered]}”`
  return markup`<td class="${kind}${strong}" style="--share: ${Math.round(strength * 100)}" title="${title}">${pictures}</td>`
}

const share = (value: number) => (Number.isNaN(value) ? '–' : formatPercent(value))
