import { percent } from '../charts/percent.js'
import { useStore } from '../store.js'
import { chooseBox, chosenBox, leaveBox } from './chosen-box.js'
import type { ClassColor } from './class-colors.js'
import type { ShownBox } from './shown-box.js'

interface BoxTableProps {
  /** The surest first. */
  boxes: readonly ShownBox[]
  colors: ReadonlyMap<number, ClassColor>
}

/** The boxes as a table. */
export function BoxTable({ boxes, colors }: BoxTableProps) {
  const chosen = useStore(chosenBox)
  if (boxes.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
    <section class="box-table" aria-label="Boxes as a table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col">Score</th>
            <th scope="col">Left, top</th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody>
          {boxes.map(({ id, label, index, score, box }) => (
            <tr
              key={id}
              data-chosen={id === chosen}
              onPointerEnter={() => chooseBox(id)}
              onPointerLeave={() => leaveBox(id)}
            >
              <th scope="row">
                <span class="swatch" style={{ ...colors.get(index) }} />
                {label}
              </th>
              <td>{percent(score)}</td>
              <td>
                {Math.round(box.x)}, {Math.round(box.y)}
              </td>
              <td>
                {Math.round(box.width)} × {Math.round(box.height)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
