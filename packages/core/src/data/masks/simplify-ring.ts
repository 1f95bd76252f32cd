/**
 * A closed outline (x, y, x, y …) with fewer corners: every corner that is left out lies within the tolerance of the line
 * that takes its place. An outline that would lose its area stays as it is.
 * David Douglas, Thomas Peucker: "Algorithms for the reduction of the number of points …", Cartographica 10, 1973.
 */
export function simplifyRing(points: readonly number[], tolerance: number): number[] {
  const count = points.length / 2
  if (tolerance === 0 || count <= 3) return [...points]
  const isKept = new Uint8Array(count + 1)
  const opposite = farthestFromFirst(points)
  isKept[0] = isKept[opposite] = 1
  const spans: [number, number][] = [
    [0, opposite],
    [opposite, count],
  ]
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span
    const { index, distance } = farthestFromLine(points, from, to)
    if (distance <= tolerance) continue
    isKept[index] = 1
    spans.push([from, index], [index, to])
  }
  const kept = points.filter((_, i) => isKept[i >> 1])
  return kept.length >= 6 ? kept : [...points]
}

function farthestFromFirst(points: readonly number[]) {
  let [farthest, most] = [1, -1]
  for (let i = 1; i < points.length / 2; i++) {
    const distance = Math.hypot(points[2 * i]! - points[0]!, points[2 * i + 1]! - points[1]!)
    if (distance > most) [farthest, most] = [i, distance]
  }
  return farthest
}

/** The corner between two that is farthest from the line between them; the corner after the last is the first. */
function farthestFromLine(points: readonly number[], from: number, to: number) {
  const last = to * 2 === points.length ? 0 : to
  const [ax, ay] = [points[2 * from]!, points[2 * from + 1]!]
  const [dx, dy] = [points[2 * last]! - ax, points[2 * last + 1]! - ay]
  const square = dx * dx + dy * dy
  let [index, distance] = [from, 0]
  for (let i = from + 1; i < to; i++) {
    const [px, py] = [points[2 * i]! - ax, points[2 * i + 1]! - ay]
    const along = square === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square))
    const away = Math.hypot(px - along * dx, py - along * dy)
    if (away > distance) [index, distance] = [i, away]
  }
  return { index, distance }
}
