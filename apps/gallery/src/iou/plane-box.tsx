import type { Box } from '@cnn/core'
import type { Ref } from 'preact'
import { type BoxName, boxTitles, exploring, setBox } from './exploring.js'
import { handlePlace, handles, moveBox, resizeBox } from './move-box.js'

interface PlaneBoxProps {
  name: BoxName
  box: Box
  element: Ref<SVGGElement>
}

/** How far an arrow key moves a box, in pixels. */
const step = 5

/** A box on the plane, which takes keys. */
export function PlaneBox({ name, box, element }: PlaneBoxProps) {
  const { x, y, width, height } = box
  const title = boxTitles[name]
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes keys of its own
    <g
      ref={element}
      class="plane-box"
      data-box={name}
      role="application"
      tabindex={0}
      aria-label={`${title}: ${width} by ${height} pixels, ${x} from the left, ${y} from the top`}
      aria-describedby="iou-keys"
      onKeyDown={(event) => {
        // Keys may come faster than boxes are drawn.
        const changed = boxAfterKey(exploring.value[name], event)
        if (!changed) return
        event.preventDefault()
        setBox(name, changed)
      }}
    >
      <rect class="plane-area" {...{ x, y, width, height }} />
      {name === 'truth' ? (
        <text x={x + 8} y={y + 20}>
          {title}
        </text>
      ) : (
        <text x={x + width - 8} y={y + height - 10} text-anchor="end">
          {title}
        </text>
      )}
      {handles.map((handle) => {
        const [cx, cy] = handlePlace(box, handle)
        return <circle key={handle} class="plane-knob" cx={cx} cy={cy} r="4.5" />
      })}
    </g>
  )
}

function boxAfterKey(box: Box, { key, shiftKey }: KeyboardEvent): Box | undefined {
  const across = key === 'ArrowRight' ? step : key === 'ArrowLeft' ? -step : 0
  const down = key === 'ArrowDown' ? step : key === 'ArrowUp' ? -step : 0
  if (across === 0 && down === 0) return undefined
  return shiftKey ? resizeBox(box, 'se', across, down) : moveBox(box, across, down)
}
