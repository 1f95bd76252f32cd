import { useEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../shell/icon.js'
import {
  drawingSize,
  paintSegment,
  paintStrokes,
  readDrawing,
  type Stroke,
  type StrokePoint,
} from './drawing.js'
import type { GreyPicture } from './grey-picture.js'
import { useKeyboardPen } from './keyboard-pen.js'
import type { Framing } from './prepare-picture.js'

const middle = drawingSize / 2
const penWidths = [
  { title: 'Thin', width: 14 },
  { title: 'Medium', width: 22 },
  { title: 'Thick', width: 36 },
]

/** The strokes outlive the page, so that one can look at another page and come back. */
const strokes: Stroke[] = []

interface DrawingBoardProps {
  /** What one draws: digits are written with a broader pen than clothing is outlined. */
  framing: Framing
  /** Told after every change; undefined when there is nothing on the board. */
  onChange(pixels: GreyPicture | undefined): void
}

/** A board to draw on with a pen, a finger, a mouse or the keyboard. The second button or end of a pen rubs out. */
export function DrawingBoard({ framing, onChange }: DrawingBoardProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [chosenWidth, setPenWidth] = useState<number>()
  const penWidth = chosenWidth ?? (framing === 'mnist' ? 22 : 14)
  const [count, setCount] = useState(strokes.length)
  const context = () => canvas.current!.getContext('2d', { willReadFrequently: true })!
  const tell = () => onChange(strokes.length > 0 ? readDrawing(context()) : undefined)

  useEffect(() => {
    paintStrokes(context(), strokes)
    if (strokes.length > 0) tell()
  }, [])

  function begin(point: StrokePoint, erases: boolean) {
    strokes.push({ points: [point], erases })
    paintSegment(context(), point, point, erases)
    setCount(strokes.length)
    tell()
  }

  function extend(points: readonly StrokePoint[]) {
    const stroke = strokes.at(-1)!
    for (const point of points) {
      paintSegment(context(), stroke.points.at(-1)!, point, stroke.erases)
      stroke.points.push(point)
    }
    tell()
  }

  function keep(left: number) {
    strokes.length = left
    paintStrokes(context(), strokes)
    setCount(left)
    tell()
  }

  const undo = () => keep(Math.max(0, strokes.length - 1))
  const clear = () => keep(0)
  const keyboard = useKeyboardPen({
    start: { x: middle, y: middle },
    penWidth,
    begin,
    extend,
    undo,
    clear,
  })
  return (
    <div class="board">
      <div class="stage">
        {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes keys of its own */}
        <canvas
          ref={canvas}
          width={drawingSize}
          height={drawingSize}
          class="board-canvas"
          tabIndex={0}
          role="application"
          aria-label="Drawing board"
          aria-describedby="board-keys"
          {...pointerHandlers(penWidth, begin, extend)}
          {...keyboard.handlers}
        />
        {keyboard.pen && (
          <span
            class="board-pen"
            data-down={keyboard.pen.isDown}
            style={{ left: share(keyboard.pen.x), top: share(keyboard.pen.y) }}
          />
        )}
        {count === 0 && !keyboard.pen && <p class="stage-hint">Draw here</p>}
        <p id="board-keys" class="visually-hidden">
          Arrow keys move the pen, with Shift faster. Space puts it down and lifts it. Backspace
          takes the last stroke back, Delete clears the board.
        </p>
      </div>
      <div class="board-tools">
        <fieldset class="pens">
          <legend class="visually-hidden">Pen</legend>
          {penWidths.map(({ title, width }) => (
            <label key={width} title={`${title} pen`}>
              <input
                type="radio"
                name="pen"
                checked={width === penWidth}
                onChange={() => setPenWidth(width)}
                aria-label={`${title} pen`}
              />
              <span style={{ '--pen': `${width / 2}px` }} />
            </label>
          ))}
        </fieldset>
        <button type="button" class="button" disabled={count === 0} onClick={undo}>
          <Icon name="undo" />
          <span class="button-text">Undo</span>
        </button>
        <button type="button" class="button" disabled={count === 0} onClick={clear}>
          <Icon name="clear" />
          <span class="button-text">Clear</span>
        </button>
      </div>
    </div>
  )
}

const share = (pixels: number) => `${(pixels / drawingSize) * 100}%`

/** The eraser of a pen, and its button or the second one of a mouse. */
const eraserButtons = 2 | 32

function pointerHandlers(
  penWidth: number,
  begin: (point: StrokePoint, erases: boolean) => void,
  extend: (points: readonly StrokePoint[]) => void,
) {
  const place = (event: PointerEvent, canvas: HTMLCanvasElement): StrokePoint => {
    const box = canvas.getBoundingClientRect()
    const scale = drawingSize / box.width
    const pressure = event.pointerType === 'pen' && event.pressure > 0 ? event.pressure : 0.5
    return {
      x: (event.clientX - box.left) * scale,
      y: (event.clientY - box.top) * scale,
      width: penWidth * (0.6 + 0.8 * pressure),
    }
  }
  return {
    onPointerDown(event: PointerEvent & { currentTarget: HTMLCanvasElement }) {
      if (!event.isPrimary) return
      event.currentTarget.setPointerCapture(event.pointerId)
      begin(place(event, event.currentTarget), (event.buttons & eraserButtons) > 0)
    },
    onPointerMove(event: PointerEvent & { currentTarget: HTMLCanvasElement }) {
      const canvas = event.currentTarget
      if (!event.isPrimary || !canvas.hasPointerCapture(event.pointerId)) return
      const moves = event.getCoalescedEvents?.() ?? []
      extend((moves.length > 0 ? moves : [event]).map((move) => place(move, canvas)))
    },
    onContextMenu: (event: Event) => event.preventDefault(),
  }
}
