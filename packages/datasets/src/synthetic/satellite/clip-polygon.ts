import type { Path } from '../raster/coverage.js'

/** A polygon's part within the tile (Sutherland and Hodgman's way); no points where there is none. */
export function clipPolygon(path: Path, size: number): number[] {
  let clipped = [...path]
  for (const axis of [0, 1]) {
    for (const [border, sign] of [
      [0, 1],
      [size, -1],
    ] as const) {
      clipped = clipAt(clipped, axis, border, sign)
    }
  }
  return clipped
}

function clipAt(path: readonly number[], axis: number, border: number, sign: number): number[] {
  const kept: number[] = []
  for (let i = 0; i < path.length; i += 2) {
    const j = (i + path.length - 2) % path.length
    const [now, before] = [path[i + axis]!, path[j + axis]!]
    const [isIn, wasIn] = [(now - border) * sign >= 0, (before - border) * sign >= 0]
    if (isIn !== wasIn) {
      const t = (border - before) / (now - before)
      const other = 1 - axis
      const cross = path[j + other]! + t * (path[i + other]! - path[j + other]!)
      kept.push(...(axis === 0 ? [border, cross] : [cross, border]))
    }
    if (isIn) kept.push(path[i]!, path[i + 1]!)
  }
  return kept
}
