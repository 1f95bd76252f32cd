import type { Box } from '@cnn/core'
import { type BoxName, boxNames } from './exploring.js'
import { type Handle, handlePlace, handles } from './move-box.js'

/** What one drags: a handle of a box, or the whole box. */
export interface Hold {
  name: BoxName
  handle?: Handle
}

/**
 * What there is to take hold of at a place: the nearest handle within reach, else the box there. Where both boxes would
 * do, it is the one that was held last; of two boxes around the place the smaller one.
 */
export function holdAt(
  boxes: Record<BoxName, Box>,
  [x, y]: readonly [x: number, y: number],
  { reach, last }: { reach: number; last: BoxName },
): Hold | undefined {
  const names = [...boxNames].sort((one) => (one === last ? -1 : 1))
  for (const name of names) {
    const near = handles
      .map((handle) => {
        const [hx, hy] = handlePlace(boxes[name], handle)
        return { handle, distance: Math.hypot(x - hx, y - hy) }
      })
      .filter(({ distance }) => distance <= reach)
      .sort((a, b) => a.distance - b.distance)[0]
    if (near) return { name, handle: near.handle }
  }
  const area = (name: BoxName) => boxes[name].width * boxes[name].height
  const around = names.filter((name) => isWithin(boxes[name], x, y))
  const [name] = around.sort((a, b) => area(a) - area(b))
  return name && { name }
}

const isWithin = (box: Box, x: number, y: number) =>
  x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
