import { percent } from '../charts/percent.js'

interface LabelBarsProps {
  classes: readonly { label: string; score: number }[]
  count?: number
}

/** The most probable classes, each with a bar as long as it is probable. */
export function LabelBars({ classes, count = 5 }: LabelBarsProps) {
  return (
    <ol class="bars">
      {classes.slice(0, count).map(({ label, score }) => (
        <li key={label}>
          <span class="bars-label">{label}</span>
          <span class="bars-score">{percent(score)}</span>
          <span class="bars-bar" style={{ '--share': score }} aria-hidden="true" />
        </li>
      ))}
    </ol>
  )
}
