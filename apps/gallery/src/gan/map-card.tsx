import type { TargetedPointerEvent } from 'preact'
import { useRef } from 'preact/hooks'
import { Pixels } from '../pictures/pixels.js'
import { Icon } from '../shell/icon.js'
import { useStore } from '../store.js'
import { exploring, moveOnMap, otherCorners, putAtCorner } from './exploring.js'
import { corners, type Place } from './latent-plane.js'

const names = ['A', 'B', 'C']

/** A plane through three codes, over which one drags the picture. */
export function MapCard() {
  const { cornerSeed, code } = useStore(exploring)
  return (
    <section class="card" aria-labelledby="map-title">
      <header class="samples-header">
        <h2 id="map-title">Map</h2>
        <button type="button" class="button" onClick={() => void otherCorners(cornerSeed + 1)}>
          <Icon name="shuffle" />
          Other corners
        </button>
      </header>
      <LatentMap />
      <div class="corner-row">
        <span class="soft">Put the picture at</span>
        {names.map((name, corner) => (
          <button
            key={name}
            type="button"
            class="button"
            aria-label={`Put the picture at corner ${name}`}
            disabled={!code}
            onClick={() => putAtCorner(corner)}
          >
            {name}
          </button>
        ))}
      </div>
      <p id="map-keys" class="soft gan-note">
        A plane through the codes A, B and C. Drag the picture over it, or move it by arrow keys,
        with Shift in small steps.
      </p>
    </section>
  )
}

const steps = { coarse: 0.04, fine: 0.01 }

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

const share = (value: number) => Math.max(0, Math.min(1, value))

function LatentMap() {
  const { map, place, picture } = useStore(exploring)
  const isDragging = useRef(false)

  const goTo = (x: number, y: number) => moveOnMap({ x: share(x), y: share(y) })

  function follow(event: TargetedPointerEvent<HTMLDivElement>) {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    goTo((event.clientX - left) / width, (event.clientY - top) / height)
  }

  function key(event: KeyboardEvent) {
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    const { x, y } = exploring.value.place ?? { x: 0.5, y: 0.5 }
    const step = event.shiftKey ? steps.fine : steps.coarse
    goTo(x + move[0] * step, y + move[1] * step)
  }

  return (
    <div
      class="latent-map"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys of its own
      tabIndex={0}
      aria-label={`Map of the pictures between three codes. ${wordsOf(place)}`}
      aria-describedby="map-keys"
      onKeyDown={key}
      onPointerDown={(event) => {
        if (!event.isPrimary || event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        isDragging.current = true
        follow(event)
      }}
      onPointerMove={(event) => isDragging.current && follow(event)}
      onLostPointerCapture={() => {
        isDragging.current = false
      }}
    >
      {map && <Pixels {...map} />}
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <path d={`M${corners.map(({ x, y }) => `${100 * x} ${100 * y}`).join('L')}Z`} />
        {corners.map(({ x, y }, i) => (
          <g key={names[i]}>
            <circle cx={100 * x} cy={100 * y} r="3.4" />
            <text x={100 * x} y={100 * y} dy="0.35em" text-anchor="middle">
              {names[i]}
            </text>
          </g>
        ))}
      </svg>
      {place && picture && (
        <div class="map-lens" style={{ left: `${100 * place.x}%`, top: `${100 * place.y}%` }}>
          <Pixels rgba={picture.rgba} width={picture.width} height={picture.height} />
        </div>
      )}
    </div>
  )
}

const wordsOf = (place: Place | undefined) =>
  place
    ? `The picture is ${Math.round(100 * place.x)} % from the left and ${Math.round(100 * place.y)} % from the top`
    : 'The picture is not on it'
