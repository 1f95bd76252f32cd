import type { Box } from '@cnn/core/data'

/** The smallest box around points, whose x and y stand at the beginning of every `step` numbers. */
export function boundsOfPoints(points: ArrayLike<number>, step = 2): Box {
  let [left, top] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let [right, bottom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < points.length; i += step) {
    left = Math.min(left, points[i]!)
    right = Math.max(right, points[i]!)
    top = Math.min(top, points[i + 1]!)
    bottom = Math.max(bottom, points[i + 1]!)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** The area of polygons that stand one after the other, by Gauss's formula; where they overlap, they count twice. */
export function areaOfPolygons(values: ArrayLike<number>, lengths: readonly number[]): number {
  let [area, start] = [0, 0]
  for (const length of lengths) {
    let sum = 0
    for (let i = 0; i < length; i += 2) {
      const [a, b] = [start + i, start + ((i + 2) % length)]
      sum += values[a]! * values[b + 1]! - values[b]! * values[a + 1]!
    }
    area += Math.abs(sum) / 2
    start += length
  }
  return area
}
