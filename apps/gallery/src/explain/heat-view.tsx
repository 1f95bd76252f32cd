import { percent } from '../charts/percent.js'
import { Pixels } from '../pictures/pixels.js'
import type { Shown } from './explain.service.js'

interface HeatViewProps {
  shown: Shown
  /** How strongly the colours are seen, from 0 to 1. */
  opacity: number
}

/** A picture with the heat map of a class over it. */
export function HeatView({ shown, opacity }: HeatViewProps) {
  const { width, height, picture, colors, label, score } = shown
  return (
    <div class="heat" data-small={width <= 64} style={{ '--opacity': opacity }}>
      <Pixels
        rgba={picture}
        width={width}
        height={height}
        label={`The picture, with what speaks for ${label} (${percent(score)}) in warm colours`}
      />
      <Pixels rgba={colors} width={width} height={height} />
    </div>
  )
}
