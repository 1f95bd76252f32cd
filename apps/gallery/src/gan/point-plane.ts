import type { PointSample } from '@cnn/gan'

/** Half the side of the square of the plane that is shown, around the origin. */
export const reach = 3

/** Units of the drawing: the square of the plane is so wide. */
export const planeSide = 600

/** Fields across the decision surface. */
export const surfaceSide = 48

/** Where a point is drawn; up is up. */
export const toPlane = ({ x, y }: PointSample): [left: number, top: number] => [
  ((x + reach) / (2 * reach)) * planeSide,
  ((reach - y) / (2 * reach)) * planeSide,
]

/** The point that is drawn at a place. */
export const fromPlane = (left: number, top: number): PointSample => ({
  x: (left / planeSide) * 2 * reach - reach,
  y: reach - (top / planeSide) * 2 * reach,
})

/** Many dots as one SVG path, of lines without length whose round ends are seen. Points outside are left out. */
export function dotsPath(points: readonly PointSample[]): string {
  let path = ''
  for (const point of points) {
    const [left, top] = toPlane(point)
    if (!(left >= 0 && left <= planeSide && top >= 0 && top <= planeSide)) continue
    path += `M${left.toFixed(1)} ${top.toFixed(1)}h0`
  }
  return path
}
