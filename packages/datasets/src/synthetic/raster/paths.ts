/** Outlines and curves, as points one after another. */
import { cosine, sine } from '../portable-math.js'
import type { Path } from './coverage.js'

/** Where a figure stands: its own coordinates are about -1 … 1, and are scaled, turned clockwise and shifted. */
export interface Placement {
  x: number
  y: number
  /** Pixels in one unit. */
  scale: number
  /** In radians. */
  angle?: number
  /** How much wider than high; 1 by default. */
  stretch?: number
}

export function placePath(
  path: Path,
  { x, y, scale, angle = 0, stretch = 1 }: Placement,
): number[] {
  const [cos, sin] = [cosine(angle) * scale, sine(angle) * scale]
  const placed = new Array<number>(path.length)
  for (let i = 0; i < path.length; i += 2) {
    const [px, py] = [path[i]! * stretch, path[i + 1]!]
    placed[i] = x + px * cos - py * sin
    placed[i + 1] = y + px * sin + py * cos
  }
  return placed
}

export const movePath = (path: Path, dx: number, dy: number): number[] =>
  path.map((value, i) => value + (i % 2 === 0 ? dx : dy))

/** A circle of radius 1, or another, as a polygon of many corners. */
export function circlePath(radius = 1, corners = 48): number[] {
  return polarPath(corners, () => radius)
}

/** An outline by its distance from the middle at each of so many equal angles, the first of them upwards. */
export function polarPath(corners: number, radius: (angle: number, corner: number) => number) {
  const path: number[] = []
  for (let i = 0; i < corners; i++) {
    const angle = (2 * Math.PI * i) / corners
    const distance = radius(angle, i)
    path.push(distance * sine(angle), -distance * cosine(angle))
  }
  return path
}

/** The ellipse about (x, y). */
export function ellipsePath(x: number, y: number, radiusX: number, radiusY: number, angle = 0) {
  return placePath(circlePath(), {
    x,
    y,
    scale: radiusY,
    stretch: radiusX / radiusY,
    angle,
  })
}

/** An upright rectangle. */
export const rectanglePath = (x: number, y: number, width: number, height: number): number[] => [
  x,
  y,
  x + width,
  y,
  x + width,
  y + height,
  x,
  y + height,
]

/** The same outline the other way round: a hole in a larger one. */
export function reversedPath(path: Path): number[] {
  const reversed: number[] = []
  for (let i = path.length - 2; i >= 0; i -= 2) reversed.push(path[i]!, path[i + 1]!)
  return reversed
}

/** A smooth curve through all points (Catmull and Rom's spline), with so many steps between two of them. */
export function smoothPath(
  points: Path,
  { closed = false, steps = 6 }: { closed?: boolean; steps?: number } = {},
): number[] {
  const count = points.length / 2
  if (count < 3) return [...points]
  const at = (i: number, axis: number) => {
    const index = closed ? (i + count) % count : Math.min(count - 1, Math.max(0, i))
    return points[2 * index + axis]!
  }
  const path: number[] = []
  const spans = closed ? count : count - 1
  for (let i = 0; i < spans; i++) {
    for (let step = 0; step < steps; step++) {
      const t = step / steps
      for (const axis of [0, 1]) {
        path.push(spline(at(i - 1, axis), at(i, axis), at(i + 1, axis), at(i + 2, axis), t))
      }
    }
  }
  if (!closed) path.push(at(count - 1, 0), at(count - 1, 1))
  return path
}

function spline(a: number, b: number, c: number, d: number, t: number) {
  const slope = c - a
  const bend = 2 * a - 5 * b + 4 * c - d
  const twist = 3 * b - a - 3 * c + d
  return b + (t / 2) * (slope + t * (bend + t * twist))
}
