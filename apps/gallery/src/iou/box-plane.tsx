import type { Box } from '@cnn/core'
import { useRef } from 'preact/hooks'
import { useStore } from '../store.js'
import { agreementOf } from './agreement.js'
import { exploring } from './exploring.js'
import { figureText, figureTitles } from './figure-words.js'
import { plane } from './move-box.js'
import { PlaneBox } from './plane-box.js'
import { useDragging } from './use-dragging.js'

/** The plane with both boxes, and with what the figure is made of. */
export function BoxPlane() {
  const { figure, truth, found } = useStore(exploring)
  const elements = { truth: useRef<SVGGElement>(null), found: useRef<SVGGElement>(null) }
  const { handlers, under } = useDragging((name) => elements[name].current!.focus())
  const { intersection, hull, figures } = agreementOf(truth, found)
  const hasDistance = figure === 'diou' || figure === 'ciou'
  return (
    <>
      <p class="iou-short" aria-hidden="true">
        {figureTitles[figure]} <strong>{figureText(figures[figure])}</strong>
      </p>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the boxes in it are named */}
      <svg
        class="iou-plane"
        viewBox={`0 0 ${plane.width} ${plane.height}`}
        data-under={under && (under.handle ?? 'box')}
        {...handlers}
      >
        <Patterns />
        <rect width={plane.width} height={plane.height} fill="url(#iou-grid)" />
        {figure !== 'iou' && <rect class="plane-hull" {...hull} />}
        {intersection && <rect {...intersection} fill="url(#iou-hatch)" />}
        <PlaneBox name="truth" box={truth} element={elements.truth} />
        <PlaneBox name="found" box={found} element={elements.found} />
        {hasDistance && <Distances truth={truth} found={found} hull={hull} />}
      </svg>
      <p id="iou-keys" class="soft iou-hint">
        Drag the boxes, their sides and corners. By keys: Tab goes to a box, arrow keys move it,
        with Shift they change its size.
      </p>
    </>
  )
}

const Patterns = () => (
  <defs>
    <pattern id="iou-grid" width="20" height="20" patternUnits="userSpaceOnUse">
      <path d="M20 0H0V20" class="plane-grid" />
    </pattern>
    <pattern
      id="iou-hatch"
      width="7"
      height="7"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <path d="M0 0V7" class="plane-hatch" />
    </pattern>
  </defs>
)

/** The diagonal of the box around both, and the line between their centres. */
function Distances({ truth, found, hull }: Record<'truth' | 'found' | 'hull', Box>) {
  const [x1, y1] = centerOf(truth)
  const [x2, y2] = centerOf(found)
  return (
    <g>
      <line
        class="plane-diagonal"
        x1={hull.x}
        y1={hull.y}
        x2={hull.x + hull.width}
        y2={hull.y + hull.height}
      />
      <line class="plane-distance" x1={x1} y1={y1} x2={x2} y2={y2} />
      <circle class="plane-center" cx={x1} cy={y1} r="4" />
      <circle class="plane-center" cx={x2} cy={y2} r="4" />
    </g>
  )
}

const centerOf = ({ x, y, width, height }: Box) => [x + width / 2, y + height / 2] as const
