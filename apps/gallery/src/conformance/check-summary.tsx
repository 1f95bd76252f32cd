import { type ConformanceColumn, isConforming, summarize } from '@cnn/core/conformance'
import { Icon } from '../shell/icon.js'

interface CheckSummaryProps {
  columns: readonly ConformanceColumn[]
  /** The one that is not done yet. */
  running?: string
}

/** A line for each backend: on what it computes, and how it came out. */
export function CheckSummary({ columns, running }: CheckSummaryProps) {
  return (
    <ul class="check-summary">
      {columns.map((column) => (
        <li key={column.backend} data-backend={column.backend}>
          <Verdict column={column} isRunning={column.backend === running} />
          {column.description && <span class="soft">{column.description}</span>}
        </li>
      ))}
    </ul>
  )
}

function Verdict({ column, isRunning }: { column: ConformanceColumn; isRunning: boolean }) {
  const { cases, right, wrong, missing, known } = summarize(column)
  const faults = [
    wrong && `${wrong} wrong`,
    missing && `${missing} missing`,
    known && `${known} of them known`,
  ].filter(Boolean)
  const isGood = isConforming(column)
  return (
    <span role={isRunning ? undefined : 'status'}>
      <strong>{column.name}</strong> {column.failure && <span class="bad">{column.failure} </span>}
      {cases > 0 && (
        <span class={isGood ? 'good' : undefined}>
          {isGood && !isRunning && <Icon name="check" />}
          {cases} {cases === 1 ? 'case' : 'cases'}: {right.toLocaleString('en')} cells right
        </span>
      )}
      {faults.length > 0 && <span class={isGood ? 'soft' : 'bad'}>, {faults.join(', ')}</span>}
    </span>
  )
}
