/** Where roads could run: a connected plan without crossings, larger than the tile. */
import { cosine, length, sine } from '../portable-math.js'
import type { WorldRandom } from '../world-random.js'

export type Point = readonly [x: number, y: number]

export type RoadKind = 'main road' | 'street' | 'track'

export interface PlannedRoad {
  from: number
  to: number
  kind: RoadKind
  /** From one end to the other, both included. */
  line: Point[]
}

export interface StreetPlan {
  points: Point[]
  roads: PlannedRoad[]
}

/**
 * Crossings as in old villages (scattered) or in planned towns (a turned grid), joined by the roads of the Gabriel graph
 * or of the relative neighbourhood graph of the points. Both are connected and planar; the second has fewer rings.
 */
export function planStreets(random: WorldRandom, size: number, spacing: number): StreetPlan {
  const isTown = random.chance(0.45)
  const points = isTown ? gridPoints(random, size, spacing) : scatteredPoints(random, size, spacing)
  const roads = neighbours(points, isTown || random.chance(0.3))
  const main = mainRoad(random, points, roads)
  const degrees = new Uint8Array(points.length)
  for (const [from, to] of roads) {
    degrees[from]!++
    degrees[to]!++
  }
  const planned = roads.map(([from, to], i): PlannedRoad => {
    const isEnd = degrees[from] === 1 || degrees[to] === 1
    const kind = main.has(i) ? 'main road' : isEnd && random.chance(0.6) ? 'track' : 'street'
    return { from, to, kind, line: [points[from]!, points[to]!] }
  })
  if (!isTown || random.chance(0.3)) for (const road of planned) bend(random, road, planned)
  return { points, roads: planned }
}

function scatteredPoints(random: WorldRandom, size: number, spacing: number) {
  const points: Point[] = []
  const reach = size / 2 + spacing
  const wanted = (2 * reach * 2 * reach) / (spacing * spacing)
  for (let attempt = 0; attempt < 8 * wanted; attempt++) {
    const x = size / 2 + random.uniform(-reach, reach)
    const y = size / 2 + random.uniform(-reach, reach)
    if (points.every(([px, py]) => length(px - x, py - y) > 0.72 * spacing)) points.push([x, y])
  }
  return points
}

function gridPoints(random: WorldRandom, size: number, spacing: number) {
  const points: Point[] = []
  const angle = random.uniform(0, Math.PI / 2)
  const [cos, sin] = [cosine(angle), sine(angle)]
  const [shiftX, shiftY] = [random.uniform(0, spacing), random.uniform(0, spacing)]
  const stretch = random.uniform(0.75, 1.3)
  const steps = Math.ceil((0.75 * size) / (spacing * Math.min(1, stretch))) + 1
  for (let row = -steps; row <= steps; row++) {
    for (let column = -steps; column <= steps; column++) {
      const u = column * spacing * stretch + shiftX + random.normal(0, 0.05 * spacing)
      const v = row * spacing + shiftY + random.normal(0, 0.05 * spacing)
      const [x, y] = [size / 2 + u * cos - v * sin, size / 2 + u * sin + v * cos]
      const isNear = Math.max(Math.abs(x - size / 2), Math.abs(y - size / 2)) < size / 2 + spacing
      if (isNear && random.chance(0.93)) points.push([x, y])
    }
  }
  return points
}

/** The edges of the Gabriel graph (no third point in the circle between two) or of the relative neighbourhood graph. */
function neighbours(points: readonly Point[], gabriel: boolean): [from: number, to: number][] {
  const edges: [number, number][] = []
  const apart = squaredDistances(points)
  const count = points.length
  for (let from = 0; from < count; from++) {
    for (let to = from + 1; to < count; to++) {
      const least = apart[from * count + to]!
      let isFree = true
      for (let i = 0; i < count && isFree; i++) {
        if (i === from || i === to) continue
        const first = apart[from * count + i]!
        const second = apart[to * count + i]!
        isFree = (gabriel ? first + second : Math.max(first, second)) >= least
      }
      if (isFree) edges.push([from, to])
    }
  }
  return edges
}

function squaredDistances(points: readonly Point[]) {
  const count = points.length
  const squares = new Float64Array(count * count)
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const dx = points[i]![0] - points[j]![0]
      const dy = points[i]![1] - points[j]![1]
      squares[i * count + j] = dx * dx + dy * dy
    }
  }
  return squares
}

/** The numbers of the roads that one drives going straight on in one direction. */
function mainRoad(
  random: WorldRandom,
  points: readonly Point[],
  roads: readonly [from: number, to: number][],
) {
  const main = new Set<number>()
  if (random.chance(0.35) || points.length === 0) return main
  const angle = random.uniform(0, 2 * Math.PI)
  const [dx, dy] = [cosine(angle), sine(angle)]
  const ahead = (i: number) => points[i]![0] * dx + points[i]![1] * dy
  let at = points.reduce((least, _, i) => (ahead(i) < ahead(least) ? i : least), 0)
  while (true) {
    let best = -1
    let straightest = 0.2
    for (const [i, [from, to]] of roads.entries()) {
      if (from !== at && to !== at) continue
      const next = from === at ? to : from
      const [x, y] = [points[next]![0] - points[at]![0], points[next]![1] - points[at]![1]]
      const straight = (x * dx + y * dy) / length(x, y)
      if (straight > straightest) [best, straightest] = [i, straight]
    }
    if (best < 0) return main
    main.add(best)
    const [from, to] = roads[best]!
    at = from === at ? to : from
  }
}

/** Makes a road curved, unless it would run into another one. */
function bend(random: WorldRandom, road: PlannedRoad, all: readonly PlannedRoad[]) {
  const [[ax, ay], [bx, by]] = [road.line[0]!, road.line.at(-1)!]
  const sideways = random.normal(0, 0.09)
  const middleX = (ax + bx) / 2 - (by - ay) * 2 * sideways
  const middleY = (ay + by) / 2 + (bx - ax) * 2 * sideways
  const curve = Array.from({ length: 9 }, (_, i): Point => {
    const t = i / 8
    const [a, m, b] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t]
    return [a * ax + m * middleX + b * bx, a * ay + m * middleY + b * by]
  })
  if (all.every((other) => other === road || !linesCross(curve, other.line))) road.line = curve
}

/** Whether two lines have a point in common, other than one where both end. */
function linesCross(a: readonly Point[], b: readonly Point[]) {
  if (!boxesMeet(a, b)) return false
  for (let i = 1; i < a.length; i++) {
    for (let j = 1; j < b.length; j++) {
      if (segmentsCross(a[i - 1]!, a[i]!, b[j - 1]!, b[j]!)) return true
    }
  }
  return false
}

/** Whether the upright boxes around two lines overlap. */
const boxesMeet = (a: readonly Point[], b: readonly Point[]) => overlap(a, b, 0) && overlap(a, b, 1)

function overlap(a: readonly Point[], b: readonly Point[], axis: 0 | 1) {
  let [lowA, highA, lowB, highB] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const point of a) {
    lowA = Math.min(lowA, point[axis])
    highA = Math.max(highA, point[axis])
  }
  for (const point of b) {
    lowB = Math.min(lowB, point[axis])
    highB = Math.max(highB, point[axis])
  }
  return lowA <= highB && lowB <= highA
}

function segmentsCross(a: Point, b: Point, c: Point, d: Point) {
  const same = (p: Point, q: Point) => p[0] === q[0] && p[1] === q[1]
  if (same(a, c) || same(a, d) || same(b, c) || same(b, d)) return false
  const side = (p: Point, q: Point, r: Point) =>
    (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0
}
