import type { Box } from '@cnn/core'
import { useRef, useState } from 'preact/hooks'
import { type BoxName, exploring, setBox } from './exploring.js'
import { moveBox, plane, resizeBox } from './move-box.js'
import { type Hold, holdAt } from './take-hold.js'

type PlaneEvent = PointerEvent & { currentTarget: SVGSVGElement }

/** How near one must be to a handle, in pixels of the screen: a finger hides what it touches. */
const reaches = { mouse: 9, pen: 14, touch: 22 }

interface Drag {
  hold: Hold
  /** The box when it was taken hold of, and where that was. */
  box: Box
  from: readonly [x: number, y: number]
}

/**
 * Handlers that let one drag the boxes of the plane with any pointer; `onTake` is told which box is held. Also what the
 * pointer would take hold of.
 */
export function useDragging(onTake: (name: BoxName) => void) {
  const drag = useRef<Drag>(null)
  const last = useRef<BoxName>('found')
  const [under, setUnder] = useState<Hold>()

  const holdUnder = (event: PlaneEvent) => {
    const scale = plane.width / event.currentTarget.getBoundingClientRect().width
    const reach = scale * (reaches[event.pointerType as keyof typeof reaches] ?? reaches.mouse)
    return holdAt(exploring.value, placeOf(event), { reach, last: last.current })
  }
  const handlers = {
    onPointerDown(event: PlaneEvent) {
      if (!event.isPrimary || event.button !== 0) return
      const hold = holdUnder(event)
      if (!hold) return
      event.preventDefault()
      event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = { hold, box: exploring.value[hold.name], from: placeOf(event) }
      last.current = hold.name
      onTake(hold.name)
    },
    onPointerMove(event: PlaneEvent) {
      if (!drag.current) return setUnder(holdUnder(event))
      const { hold, box, from } = drag.current
      const [x, y] = placeOf(event)
      const [dx, dy] = [x - from[0], y - from[1]]
      const { name, handle } = hold
      setBox(name, handle ? resizeBox(box, handle, dx, dy) : moveBox(box, dx, dy))
    },
    onLostPointerCapture() {
      drag.current = null
    },
  }
  return { handlers, under }
}

function placeOf({ clientX, clientY, currentTarget }: PlaneEvent): [x: number, y: number] {
  const { left, top, width, height } = currentTarget.getBoundingClientRect()
  return [((clientX - left) * plane.width) / width, ((clientY - top) * plane.height) / height]
}
