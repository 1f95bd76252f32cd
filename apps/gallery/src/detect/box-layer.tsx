import { useRef, useState } from 'preact/hooks'
import { percent } from '../charts/percent.js'
import { useStore } from '../store.js'
import { chooseBox, chosenBox, leaveBox } from './chosen-box.js'
import type { ClassColor } from './class-colors.js'
import { describeBox } from './describe-box.js'
import type { PictureSize, ShownBox } from './shown-box.js'

interface BoxLayerProps {
  /** The surest first. */
  boxes: readonly ShownBox[]
  colors: ReadonlyMap<number, ClassColor>
  picture: PictureSize
}

/** More boxes than these bear their labels only while one points at them. */
const mostPlates = 25

/** The boxes over a picture. One is reached by Tab, the others from there by arrow keys. */
export function BoxLayer({ boxes, colors, picture }: BoxLayerProps) {
  const layer = useRef<HTMLDivElement>(null)
  const chosen = useStore(chosenBox)
  const [focused, setFocused] = useState<number>()
  const reachable = Math.max(
    0,
    boxes.findIndex(({ id }) => id === focused),
  )
  const ranks = ranksByArea(boxes)

  function step(event: KeyboardEvent) {
    const to = nextPlace(event.key, reachable, boxes.length)
    if (to === undefined) return
    event.preventDefault()
    ;(layer.current!.children[to] as HTMLElement).focus()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div
      ref={layer}
      class="box-layer"
      role="group"
      aria-label="Boxes. Arrow keys go from one to the next."
      data-many={boxes.length > mostPlates}
      onKeyDown={step}
    >
      {boxes.map((one, place) => (
        <button
          key={one.id}
          type="button"
          class="found-box"
          tabIndex={place === reachable ? 0 : -1}
          data-chosen={one.id === chosen}
          aria-label={describeBox(one, picture)}
          style={{ ...placeOf(one, picture), ...colors.get(one.index), zIndex: ranks[place] }}
          onPointerEnter={() => chooseBox(one.id)}
          onPointerLeave={() => leaveBox(one.id)}
          onFocus={() => {
            setFocused(one.id)
            chooseBox(one.id)
          }}
          onBlur={() => leaveBox(one.id)}
        >
          <span
            class="found-plate"
            data-inside={one.box.y < 0.07 * picture.height}
            data-from-right={one.box.x > 0.75 * picture.width}
          >
            {one.label} <small>{percent(one.score, 0)}</small>
          </span>
        </button>
      ))}
    </div>
  )
}

function nextPlace(key: string, place: number, count: number): number | undefined {
  if (key === 'ArrowRight' || key === 'ArrowDown') return (place + 1) % count
  if (key === 'ArrowLeft' || key === 'ArrowUp') return (place + count - 1) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : undefined
}

/** Small boxes lie on large ones, so that one can point at them. */
function ranksByArea(boxes: readonly ShownBox[]): number[] {
  const areas = boxes.map(({ box }) => box.width * box.height)
  const ranks = new Array<number>(areas.length)
  const bySize = [...areas.keys()].sort((a, b) => areas[b]! - areas[a]!)
  for (const [rank, place] of bySize.entries()) ranks[place] = rank + 1
  return ranks
}

const placeOf = ({ box }: ShownBox, { width, height }: PictureSize) => ({
  left: `${(100 * box.x) / width}%`,
  top: `${(100 * box.y) / height}%`,
  width: `${(100 * box.width) / width}%`,
  height: `${(100 * box.height) / height}%`,
})
