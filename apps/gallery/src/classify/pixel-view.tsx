import { useEffect, useRef } from 'preact/hooks'
import { seenSize } from './prepare-picture.js'

interface PixelViewProps {
  /** 28×28 grey values. */
  pixels: Uint8Array | undefined
  label: string
}

/** The pixels that a network sees, enlarged. */
export function PixelView({ pixels, label }: PixelViewProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    const image = context.createImageData(seenSize, seenSize)
    for (let i = 0; i < seenSize * seenSize; i++) {
      image.data.fill(pixels?.[i] ?? 0, 4 * i, 4 * i + 3)
      image.data[4 * i + 3] = 255
    }
    context.putImageData(image, 0, 0)
  }, [pixels])
  return (
    <canvas
      ref={canvas}
      width={seenSize}
      height={seenSize}
      class="pixels"
      role="img"
      aria-label={label}
    />
  )
}
