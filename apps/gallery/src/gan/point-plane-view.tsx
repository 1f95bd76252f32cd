import type { PointSample } from '@cnn/gan'
import { Pixels } from '../pictures/pixels.js'
import { DotPen } from './dot-pen.js'
import type { PointsShown } from './point-gan.service.js'
import { dotsPath, planeSide, surfaceSide, toPlane } from './point-plane.js'
import { surfaceColors } from './surface-colors.js'

interface PointPlaneViewProps {
  data: readonly PointSample[]
  shown: PointsShown | undefined
  /** What is seen, in words. */
  label: string
  /** The centres of the distribution that the visitor draws; undefined where it is given. */
  dots?: readonly PointSample[]
  onDots(dots: readonly PointSample[]): void
}

/** The plane with data, samples, and what the discriminator takes for which. */
export function PointPlaneView({ data, shown, label, dots, onDots }: PointPlaneViewProps) {
  return (
    <div class="point-plane">
      {shown && (
        <Pixels rgba={surfaceColors(shown.surface)} width={surfaceSide} height={surfaceSide} />
      )}
      <svg viewBox={`0 0 ${planeSide} ${planeSide}`} role="img" aria-label={label}>
        <path
          class="plane-axes"
          d={`M${planeSide / 2} 0V${planeSide}M0 ${planeSide / 2}H${planeSide}`}
        />
        <path class="dots-data" d={dotsPath(data)} />
        <path class="dots-generated" d={dotsPath(shown?.generated ?? [])} />
        {dots?.map((dot, i) => {
          const [cx, cy] = toPlane(dot)
          return <circle key={i} class="dot-center" cx={cx} cy={cy} r="9" />
        })}
      </svg>
      {dots && <DotPen dots={dots} onDots={onDots} />}
    </div>
  )
}

/** What the colours mean. */
export const PointLegend = () => (
  <ul class="point-legend">
    <li>
      <i class="legend-dot" data-of="data" /> data
    </li>
    <li>
      <i class="legend-dot" data-of="generated" /> generated
    </li>
    <li>
      <i class="legend-field" /> where the discriminator sees generated … data
    </li>
  </ul>
)
