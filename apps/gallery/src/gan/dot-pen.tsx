import type { PointSample } from '@cnn/gan'
import { useState } from 'preact/hooks'
import { fromPlane, planeSide, toPlane } from './point-plane.js'

interface DotPenProps {
  dots: readonly PointSample[]
  onDots(dots: readonly PointSample[]): void
}

/** More make no picture that anybody draws. */
const mostDots = 60

/** How far an arrow key moves the cross. */
const step = planeSide / 40

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
}

/** Lies over the plane, and sets dots where one presses; by keys it has a cross that arrows move. */
export function DotPen({ dots, onDots }: DotPenProps) {
  const [cross, setCross] = useState<readonly [left: number, top: number]>()
  const add = (left: number, top: number) => {
    if (dots.length < mostDots) onDots([...dots, fromPlane(left, top)])
  }

  function press(event: PointerEvent & { currentTarget: SVGSVGElement }) {
    if (!event.isPrimary || event.button !== 0) return
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    setCross(undefined)
    add(((event.clientX - left) / width) * planeSide, ((event.clientY - top) / height) * planeSide)
  }

  function key(event: KeyboardEvent) {
    const move = moves[event.key]
    const [left, top] = cross ?? [planeSide / 2, planeSide / 2]
    const within = (value: number) => Math.max(0, Math.min(planeSide, value))
    if (move) setCross([within(left + move[0]), within(top + move[1])])
    else if (event.key === 'Enter' || event.key === ' ') add(left, top)
    else if (event.key === 'Backspace' || event.key === 'Delete') onDots(dots.slice(0, -1))
    else return
    event.preventDefault()
  }

  const [x, y] = cross ?? []
  return (
    <svg
      class="dot-pen"
      viewBox={`0 0 ${planeSide} ${planeSide}`}
      role="application"
      tabindex={0}
      aria-label={`Drawing of the data: ${dots.length} dots`}
      aria-describedby="dot-pen-keys"
      onPointerDown={press}
      onKeyDown={key}
      onFocus={({ currentTarget }) => {
        if (currentTarget.matches(':focus-visible')) setCross(cross ?? middle)
      }}
      onBlur={() => setCross(undefined)}
    >
      {x !== undefined && y !== undefined && (
        <path class="pen-cross" d={`M${x - 14} ${y}h28M${x} ${y - 14}v28`} />
      )}
      {dots.length === 0 && (
        <text x={planeSide / 2} y={planeSide / 2 - 30} text-anchor="middle">
          Press where data should be
        </text>
      )}
    </svg>
  )
}

const middle = toPlane({ x: 0, y: 0 })
