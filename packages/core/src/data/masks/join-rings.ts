import type { Ring } from './trace-rings.js'

/**
 * One outline for each part, its holes joined to it: a cut leads from the nearest corner to the hole, around it and back.
 * By the even-odd rule and by the winding rule alike, the cut encloses nothing.
 */
export function joinRings(rings: readonly Ring[]): number[][] {
  const polygons = new Map<number, number[]>()
  for (const { points, part, isHole } of rings) {
    const outline = polygons.get(part)
    polygons.set(part, isHole && outline ? joined(outline, points) : points)
  }
  return [...polygons.values()]
}

/** Two closed outlines as one: x, y, x, y …, joined by a cut between the second one's first corner and the nearest of the first. */
export function joined(outline: readonly number[], other: readonly number[]): number[] {
  const [x, y] = [other[0]!, other[1]!]
  let nearest = 0
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < outline.length; i += 2) {
    const distance = (outline[i]! - x) ** 2 + (outline[i + 1]! - y) ** 2
    if (distance >= least) continue
    least = distance
    nearest = i
  }
  const before = outline.slice(0, nearest + 2)
  return before.concat(other, [x, y], outline.slice(nearest))
}
