import { cosine } from '../portable-math.js'
import { type Coverage, fillCoverage } from '../raster/coverage.js'
import { placePath, polarPath } from '../raster/paths.js'
import type { WorldRandom } from '../world-random.js'

/** Where a cell or a nucleus is, and how large. */
export interface CellPlace {
  x: number
  y: number
  radius: number
  /** In radians. */
  angle: number
  /** How much longer than wide. */
  stretch: number
}

/** A round or longish outline with soft dents, the more of them the rougher (0 … 1). */
export function cellOutline(random: WorldRandom, place: CellPlace, roughness: number): number[] {
  const waves = [2, 3, 4, 5].map((count) => ({
    count,
    height: (random.normal(0, 0.16) * roughness) / (count - 1),
    phase: random.uniform(0, 2 * Math.PI),
  }))
  const path = polarPath(40, (angle) =>
    waves.reduce(
      (sum, { count, height, phase }) => sum + height * cosine(count * angle + phase),
      1,
    ),
  )
  const { x, y, radius, angle, stretch } = place
  const scale = radius / Math.sqrt(stretch)
  return placePath(path, { x, y, scale, angle, stretch })
}

/** What a cell covers beside those that are there already: cells touch, but none lies on another. */
export function besideOthers(
  outline: readonly number[],
  labels: { data: ArrayLike<number>; width: number; height: number },
): Coverage {
  const figure = fillCoverage([outline], labels.width, labels.height)
  for (let y = 0; y < figure.height; y++) {
    const start = (figure.top + y) * labels.width + figure.left
    for (let x = 0; x < figure.width; x++) {
      if (labels.data[start + x] !== 0) figure.alpha[y * figure.width + x] = 0
    }
  }
  return figure
}

/** Places in heaps and alone, at most about half of one upon another. */
export function drawPlaces(
  random: WorldRandom,
  count: number,
  size: number,
  radius: number,
  crowding: number,
): CellPlace[] {
  const places: CellPlace[] = []
  for (let attempt = 0; attempt < 12 * count && places.length < count; attempt++) {
    const place = {
      x: random.uniform(0, size),
      y: random.uniform(0, size),
      radius: radius * Math.max(0.55, random.normal(1, 0.18)),
      angle: random.uniform(0, Math.PI),
      stretch: random.uniform(1, 1.7),
    }
    if (places.length > 0 && random.chance(crowding)) {
      const neighbour = random.pick(places)
      const angle = random.uniform(0, 2 * Math.PI)
      const distance = (neighbour.radius + place.radius) * random.uniform(0.82, 1)
      place.x = neighbour.x + distance * cosine(angle)
      place.y = neighbour.y + distance * cosine(angle - Math.PI / 2)
    }
    const isInside = place.x > 0 && place.y > 0 && place.x < size && place.y < size
    const isFree = places.every((other) => {
      const [dx, dy] = [other.x - place.x, other.y - place.y]
      const least = 0.78 * (other.radius + place.radius)
      return dx * dx + dy * dy > least * least
    })
    if (isInside && isFree) places.push(place)
  }
  return places
}
