import { useEffect, useRef } from 'preact/hooks'
import type { RgbaPicture } from './rgba-of.js'

interface PixelsProps extends RgbaPicture {
  /** What it shows; undefined for decoration. */
  label?: string
}

/** A picture, a pixel of it for each pixel of the canvas; CSS says how large it is seen. */
export function Pixels({ rgba, width, height, label }: PixelsProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    context.putImageData(new ImageData(rgba, width, height), 0, 0)
  }, [rgba, width, height])
  const said = label ? { role: 'img' as const, 'aria-label': label } : { 'aria-hidden': true }
  return <canvas ref={canvas} width={width} height={height} {...said} />
}
