import { length } from '../portable-math.js'
import type { Canvas, Color } from '../raster/canvas.js'
import { darker, hsv, lighter } from '../raster/colors.js'
import { fillCoverage, type Path } from '../raster/coverage.js'
import { reversedPath } from '../raster/paths.js'
import type { WorldRandom } from '../world-random.js'
import type { Sun } from './paint-land.js'
import { placeAlong } from './paint-roads.js'
import { alongLine, lineLength, type RoadGraph } from './road-graph.js'

/** A house as planned: its outline and ridge in pixels, and how high it is. */
export interface House {
  outline: number[]
  /** The half of the roof that the other side of the ridge has; none of a flat roof. */
  half?: number[]
  heightMeters: number
}

/** Places for houses along the roads, both sides, each turned to its road. Who builds checks what is free. */
export function planHouses(
  random: WorldRandom,
  { edges }: RoadGraph,
  metersPerPixel: number,
  density: number,
): House[] {
  const houses: House[] = []
  for (const edge of edges) {
    if (edge.kind === 'track' && random.chance(0.7)) continue
    const total = lineLength(edge.line)
    for (const side of [-1, 1]) {
      let at = random.uniform(4, 16) / metersPerPixel
      while (at < total) {
        const long = random.uniform(9, 22) / metersPerPixel
        if (random.chance(density)) {
          const wide = random.uniform(7, 13) / metersPerPixel
          const setback = edge.width / 2 + random.uniform(3, 8) / metersPerPixel + wide / 2
          const { x, y, dx, dy } = alongLine(edge.line, Math.min(total, at + long / 2))
          const place = { x: x - dy * setback * side, y: y + dx * setback * side }
          houses.push(drawHouse(random, place, dx * side, dy * side, long, wide))
        }
        at += long + random.uniform(3, 14) / metersPerPixel
      }
    }
  }
  return houses
}

function drawHouse(
  random: WorldRandom,
  place: { x: number; y: number },
  dx: number,
  dy: number,
  long: number,
  wide: number,
): House {
  const [u, v] = [long / 2, wide / 2]
  const heightMeters = random.uniform(3, 9)
  const choice = random.uniform()
  const at = (path: Path) => placeAlong(path, place, dx, dy)
  if (choice < 0.25) {
    const [cutX, cutY] = [random.uniform(-0.2, 0.4) * u, random.uniform(-0.1, 0.3) * v]
    const outline = at([
      -u,
      -v,
      u,
      -v,
      u,
      cutY,
      cutX,
      cutY,
      cutX,
      v + 0.35 * wide,
      -u,
      v + 0.35 * wide,
    ])
    return { outline, heightMeters }
  }
  const outline = at([-u, -v, u, -v, u, v, -u, v])
  if (choice < 0.5) return { outline, heightMeters }
  return { outline, half: at([-u, 0, u, 0, u, v, -u, v]), heightMeters }
}

/** Paints a house and its shadow. */
export function paintHouse(
  canvas: Canvas,
  random: WorldRandom,
  { outline, half, heightMeters }: House,
  { dx, dy }: Sun,
) {
  const { width, height } = canvas
  const [fallX, fallY] = [dx * heightMeters, dy * heightMeters]
  const shadow = fillCoverage(extrude(outline, fallX, fallY), width, height)
  canvas.paint(shadow, { color: [12, 14, 24], opacity: 0.55 })
  const color = roofColor(random, half !== undefined)
  const edge = fillCoverage([outline], width, height)
  canvas.paint(edge, { color })
  if (half) {
    const side = (half[4]! - half[2]!) * dx + (half[5]! - half[3]!) * dy
    const strength = side / (length(dx, dy) * length(half[4]! - half[2]!, half[5]! - half[3]!))
    const shaded =
      strength > 0 ? darker(color, 1 - 0.3 * strength) : lighter(color, -0.22 * strength)
    canvas.paint(fillCoverage([half], width, height), { color: shaded })
  }
}

function roofColor(random: WorldRandom, isPitched: boolean): Color {
  const choice = random.uniform()
  if (isPitched && choice < 0.55) {
    return hsv(random.uniform(0.01, 0.06), random.uniform(0.35, 0.6), random.uniform(0.45, 0.7))
  }
  const value = choice > 0.85 ? random.uniform(0.8, 0.95) : random.uniform(0.3, 0.7)
  return hsv(random.uniform(0.05, 0.65), random.uniform(0, 0.12), value)
}

/** Everything between an outline and the same one moved: outlines that all turn the same way. */
function extrude(outline: Path, dx: number, dy: number): Path[] {
  const moved = outline.map((value, i) => value + (i % 2 === 0 ? dx : dy))
  const sides: Path[] = [outline, moved]
  for (let i = 0; i < outline.length; i += 2) {
    const j = (i + 2) % outline.length
    const corners = [
      [outline[i]!, outline[i + 1]!],
      [outline[j]!, outline[j + 1]!],
      [moved[j]!, moved[j + 1]!],
      [moved[i]!, moved[i + 1]!],
    ]
    sides.push(corners.flat())
  }
  return sides.map((path) => (signedArea(path) < 0 ? reversedPath(path) : path))
}

export function signedArea(path: Path) {
  let sum = 0
  for (let i = 0; i < path.length; i += 2) {
    const j = (i + 2) % path.length
    sum += path[i]! * path[j + 1]! - path[j]! * path[i + 1]!
  }
  return sum / 2
}
