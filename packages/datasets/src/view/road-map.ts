import type { Point, Rgb, SampleView } from './sample-view.js'

const side = 192
const margin = 8
const color: Rgb = [255, 214, 60]

/** Lines of GeoJSON in degrees, north up, as large as they fit; undefined where there are none. */
export function mapOfRoads(
  roads: unknown,
): Pick<SampleView, 'width' | 'height' | 'marks'> | undefined {
  const lines = linesOf(roads)
  const places = lines.flat()
  if (places.length === 0) return undefined
  const [left, right] = rangeOf(places.map(([x]) => x))
  const [bottom, top] = rangeOf(places.map(([, y]) => y))
  // A degree of longitude is shorter than one of latitude, the more the farther from the equator.
  const narrow = Math.max(0.01, Math.cos((((top + bottom) / 2) * Math.PI) / 180))
  const reach = Math.max((right - left) * narrow, top - bottom) || 1
  const scale = (side - 2 * margin) / reach
  const place = ([x, y]: Point): Point => [
    side / 2 + (x - (left + right) / 2) * narrow * scale,
    side / 2 - (y - (top + bottom) / 2) * scale,
  ]
  const marks = lines.map((line) => ({
    ...{ layer: 'lines' as const, kind: 'line' as const, color, width: 2 },
    points: line.map(place),
  }))
  return { width: side, height: side, marks }
}

interface Collection {
  features?: readonly { geometry?: { type?: string; coordinates?: unknown } | null }[]
}

/** The lines of a collection; places may have a height, too. */
export function linesOf(roads: unknown): Point[][] {
  const { features = [] } = (roads ?? {}) as Collection
  return features.flatMap(({ geometry }) => {
    if (geometry?.type === 'LineString') return [geometry.coordinates as Point[]]
    return geometry?.type === 'MultiLineString' ? (geometry.coordinates as Point[][]) : []
  })
}

function rangeOf(values: readonly number[]): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return [least, most]
}
