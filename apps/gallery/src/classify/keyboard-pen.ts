import { useState } from 'preact/hooks'
import { drawingSize, type StrokePoint } from './drawing.js'

interface Pen {
  x: number
  y: number
  isDown: boolean
}

interface KeyboardPenOptions {
  start: { x: number; y: number }
  penWidth: number
  begin(point: StrokePoint, erases: boolean): void
  extend(points: readonly StrokePoint[]): void
  undo(): void
  clear(): void
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** A pen that arrow keys move and Space puts down and lifts. It shows once a key was used. */
export function useKeyboardPen(options: KeyboardPenOptions) {
  const [pen, setPen] = useState<Pen>()
  const pointOf = ({ x, y }: Pen): StrokePoint => ({ x, y, width: options.penWidth })

  function move([across, down]: readonly [number, number], isFast: boolean) {
    const from = pen ?? { ...options.start, isDown: false }
    const step = isFast ? 28 : 7
    const clamp = (value: number) => Math.max(4, Math.min(drawingSize - 4, value))
    const to = { ...from, x: clamp(from.x + across * step), y: clamp(from.y + down * step) }
    if (to.isDown) options.extend([pointOf(to)])
    setPen(to)
  }

  function toggle() {
    const from = pen ?? { ...options.start, isDown: false }
    if (!from.isDown) options.begin(pointOf(from), false)
    setPen({ ...from, isDown: !from.isDown })
  }

  function press(event: KeyboardEvent) {
    const direction = directions[event.key]
    if (direction) move(direction, event.shiftKey)
    else if (event.key === ' ') toggle()
    else if (event.key === 'Delete') lift(options.clear)
    else if (event.key === 'Backspace' || isUndo(event)) lift(options.undo)
    else return
    event.preventDefault()
  }

  function lift(act: () => void) {
    if (pen) setPen({ ...pen, isDown: false })
    act()
  }

  return { pen, handlers: { onKeyDown: press, onBlur: () => setPen(undefined) } }
}

const isUndo = ({ key, ctrlKey, metaKey }: KeyboardEvent) => key === 'z' && (ctrlKey || metaKey)
