import type { Box } from '@cnn/core'

/** Where one can take hold of a box: its corners and its sides, named as on a compass. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const
export type Handle = (typeof handles)[number]

/** The plane on which boxes lie, in pixels. */
export const plane = { width: 480, height: 360 } as const

/** No side gets shorter, in pixels. */
export const leastSide = 10

const within = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, value))

/** A box that fits on the plane, in whole pixels. */
export function fitBox({ x, y, width, height }: Box): Box {
  const [wide, high] = [
    within(Math.round(width), leastSide, plane.width),
    within(Math.round(height), leastSide, plane.height),
  ]
  return {
    x: within(Math.round(x), 0, plane.width - wide),
    y: within(Math.round(y), 0, plane.height - high),
    width: wide,
    height: high,
  }
}

/** The box elsewhere; at the border it stops. */
export const moveBox = (box: Box, dx: number, dy: number): Box =>
  fitBox({ ...box, x: box.x + dx, y: box.y + dy })

/** The box with the side or corner of a handle elsewhere; the others stay where they are. */
export function resizeBox(
  { x, y, width, height }: Box,
  handle: Handle,
  dx: number,
  dy: number,
): Box {
  let [left, top, right, bottom] = [x, y, x + width, y + height]
  if (handle.includes('w')) left = within(left + dx, 0, right - leastSide)
  if (handle.includes('e')) right = within(right + dx, left + leastSide, plane.width)
  if (handle.includes('n')) top = within(top + dy, 0, bottom - leastSide)
  if (handle.includes('s')) bottom = within(bottom + dy, top + leastSide, plane.height)
  return fitBox({ x: left, y: top, width: right - left, height: bottom - top })
}

/** Where a handle is. */
export function handlePlace({ x, y, width, height }: Box, handle: Handle): [x: number, y: number] {
  const across = handle.includes('w') ? 0 : handle.includes('e') ? 1 : 0.5
  const down = handle.includes('n') ? 0 : handle.includes('s') ? 1 : 0.5
  return [x + across * width, y + down * height]
}
