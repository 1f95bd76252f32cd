import type { Canvas, Color } from '../raster/canvas.js'
import { darker, lighter, mixColors, nearColor } from '../raster/colors.js'
import { type Coverage, fillCoverage, strokeCoverage, strokesCoverage } from '../raster/coverage.js'
import { hills } from '../raster/fields.js'
import { placePath, rectanglePath } from '../raster/paths.js'
import type { WorldRandom } from '../world-random.js'
import { alongLine, lineLength, type RoadEdge, type RoadGraph } from './road-graph.js'

const surfaces: readonly Color[] = [
  [112, 112, 116],
  [134, 132, 130],
  [92, 94, 100],
  [150, 146, 140],
]

/** Paints the roads with their edges, lines and cars, and returns what each covers. */
export function paintRoads(
  canvas: Canvas,
  random: WorldRandom,
  { edges }: RoadGraph,
  ground: Color,
  metersPerPixel: number,
  difficulty: number,
): Coverage[] {
  const { width, height } = canvas
  const surface = nearColor(random, random.pick(surfaces), 8)
  const earth = mixColors([176, 158, 124], ground, 0.35)
  const hidden = random.uniform(0, 0.45) * difficulty
  const worn = hills(random, width, height, width / random.uniform(6, 14), 3)
  const stroke = (edge: RoadEdge, more: number) => ({
    path: edge.line.flat(),
    radii: edge.width / 2 + more,
  })
  const covers = edges.map((edge) => strokesCoverage([stroke(edge, 0)], width, height))
  const yards = random.integer(1 + Math.round(5 * difficulty))
  for (let i = 0; i < yards; i++)
    paintYard(canvas, random, nearColor(random, surface, 10), metersPerPixel)
  const verges = edges.map((edge) => stroke(edge, 1.2 / metersPerPixel))
  canvas.paint(strokesCoverage(verges, width, height), {
    color: mixColors(ground, earth, 0.6),
    opacity: 0.55,
  })
  for (const layer of ['track', 'street', 'main road'] as const) {
    for (const [i, edge] of edges.entries()) {
      if (edge.kind !== layer) continue
      const color = mixColors(layer === 'track' ? earth : surface, ground, hidden)
      canvas.paint(covers[i]!, {
        color: darker(color, 0.92),
        second: lighter(color, 0.1),
        pattern: worn,
      })
    }
  }
  for (const edge of edges) paintLines(canvas, random, edge, metersPerPixel)
  return covers
}

/** A paved place that is no road: a car park, a yard. */
function paintYard(canvas: Canvas, random: WorldRandom, color: Color, metersPerPixel: number) {
  const { width, height } = canvas
  const path = placePath(rectanglePath(-1, -1, 2, 2), {
    x: random.uniform(0, width),
    y: random.uniform(0, height),
    scale: random.uniform(4, 11) / metersPerPixel,
    angle: random.uniform(0, Math.PI),
    stretch: random.uniform(1, 2.2),
  })
  canvas.paint(fillCoverage([path], width, height), { color, opacity: 0.92 })
}

/** The line in the middle of main roads, and cars. */
function paintLines(canvas: Canvas, random: WorldRandom, edge: RoadEdge, metersPerPixel: number) {
  const total = lineLength(edge.line)
  if (edge.kind === 'main road') {
    const dash = 4 / metersPerPixel
    for (let at = dash; at + dash < total; at += 2.4 * dash) {
      const [begin, end] = [alongLine(edge.line, at), alongLine(edge.line, at + dash)]
      const path = [begin.x, begin.y, end.x, end.y]
      const mark = strokeCoverage(path, 0.22 / metersPerPixel, canvas.width, canvas.height)
      canvas.paint(mark, { color: [226, 224, 214], opacity: 0.8 })
    }
  }
  if (edge.kind === 'track') return
  const cars = random.integer(1 + Math.floor((total * metersPerPixel) / 55))
  for (let i = 0; i < cars; i++)
    paintCar(canvas, random, edge, random.uniform(0, total), metersPerPixel)
}

const carColors: readonly Color[] = [
  [235, 235, 235],
  [60, 62, 70],
  [150, 28, 28],
  [40, 60, 120],
  [170, 172, 176],
  [200, 180, 60],
]

function paintCar(
  canvas: Canvas,
  random: WorldRandom,
  edge: RoadEdge,
  distance: number,
  metersPerPixel: number,
) {
  const { x, y, dx, dy } = alongLine(edge.line, distance)
  const side = random.chance(0.5) ? 0.25 * edge.width : -0.25 * edge.width
  const place = { x: x - dy * side, y: y + dx * side }
  const [long, wide] = [4.6 / metersPerPixel, 2 / metersPerPixel]
  const body = placeAlong(rectanglePath(-long / 2, -wide / 2, long, wide), place, dx, dy)
  const roof = placeAlong(
    rectanglePath(-0.2 * long, -0.36 * wide, 0.45 * long, 0.72 * wide),
    place,
    dx,
    dy,
  )
  const color = random.pick(carColors)
  canvas.paint(fillCoverage([body], canvas.width, canvas.height), { color })
  canvas.paint(fillCoverage([roof], canvas.width, canvas.height), { color: darker(color, 0.6) })
}

/** A path turned so that its x axis points in this direction. */
export function placeAlong(
  path: readonly number[],
  { x, y }: { x: number; y: number },
  dx: number,
  dy: number,
): number[] {
  const placed = new Array<number>(path.length)
  for (let i = 0; i < path.length; i += 2) {
    placed[i] = x + path[i]! * dx - path[i + 1]! * dy
    placed[i + 1] = y + path[i]! * dy + path[i + 1]! * dx
  }
  return placed
}
