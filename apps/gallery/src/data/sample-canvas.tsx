import type { SampleView } from '@cnn/datasets/view'
import { useEffect, useRef } from 'preact/hooks'
import { useStore } from '../store.js'
import { shownLayers } from './browsing.js'
import { drawOnCanvas } from './draw-on-canvas.js'

interface SampleCanvasProps {
  view: SampleView
  /** The longer side, in pixels of the screen. */
  side: number
}

/** A sample with the labels that are switched on. */
export function SampleCanvas({ view, side }: SampleCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const layers = useStore(shownLayers)
  const scale = side / Math.max(view.width, view.height)
  const [width, height] = [view.width, view.height].map((one) =>
    Math.max(1, Math.round(one * scale)),
  )
  useEffect(() => drawOnCanvas(canvas.current!, view, layers), [view, layers, width, height])
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={view.title || 'A sample without a label'}
    />
  )
}
