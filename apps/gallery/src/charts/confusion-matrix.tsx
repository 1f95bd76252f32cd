import { percent } from './percent.js'
import './confusion-matrix.css'

interface ConfusionMatrixProps {
  labels: readonly string[]
  /** confusion[truth][prediction]: how many samples. */
  confusion: readonly (readonly number[])[]
}

/** What was taken for what. A table, coloured by the share of the row; the right answers stand on the diagonal. */
export function ConfusionMatrix({ labels, confusion }: ConfusionMatrixProps) {
  return (
    <div class="confusion-scroll">
      <p class="soft" id="confusion-note">
        Rows: what the picture shows. Columns: what the network said.
      </p>
      <table class="confusion" aria-describedby="confusion-note">
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                <span>{label}</span>
              </th>
            ))}
            <th scope="col" class="confusion-recall">
              <span>right</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, truth) => {
            const total = row.reduce((sum, count) => sum + count, 0)
            return (
              <tr key={labels[truth]}>
                <th scope="row">{labels[truth]}</th>
                {row.map((count, said) => (
                  <Cell
                    key={labels[said]}
                    count={count}
                    share={total ? count / total : 0}
                    isRight={said === truth}
                    title={`${count} of ${total}: ${labels[truth]} taken for ${labels[said]}`}
                  />
                ))}
                <td class="confusion-recall">{percent(total ? row[truth]! / total : 0, 0)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

interface CellProps {
  count: number
  share: number
  isRight: boolean
  title: string
}

function Cell({ count, share, isRight, title }: CellProps) {
  return (
    <td
      class={isRight ? 'confusion-right' : 'confusion-wrong'}
      data-strong={share > 0.55 || undefined}
      style={{ '--share': share }}
      title={title}
    >
      {count || ''}
    </td>
  )
}
