import { useEffect, useRef } from 'preact/hooks'
import { percent } from '../charts/percent.js'
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

interface PixelsProps {
  rgba: Uint8ClampedArray<ArrayBuffer>
  width: number
  height: number
  /** What it shows; undefined for decoration. */
  label?: string
}

function Pixels({ rgba, width, height, label }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    context.putImageData(new ImageData(rgba, width, height), 0, 0)
  }, [rgba, width, height])
  const said = label ? { role: 'img' as const, 'aria-label': label } : { 'aria-hidden': true }
  return <canvas ref={canvas} width={width} height={height} {...said} />
}
