import { CnnError } from '@cnn/core/data'

type Members = Record<string, unknown>

const deepest = 32

/** How deep the positions lie in `coordinates`, and what the innermost list of them must be. */
const shapes = {
  Point: { depth: 0 },
  MultiPoint: { depth: 1 },
  LineString: { depth: 1, least: 2 },
  MultiLineString: { depth: 2, least: 2 },
  Polygon: { depth: 2, least: 4, isRing: true },
  MultiPolygon: { depth: 3, least: 4, isRing: true },
} as const satisfies Record<string, Shape>

interface Shape {
  depth: number
  /** The fewest positions; none at all are allowed everywhere. */
  least?: number
  isRing?: boolean
}

/** @throws CnnError 'bad-geojson' unless it is one of the seven kinds of geometry, whole and well-formed */
export function checkGeometry(geometry: Members, at: string, level = 0) {
  requireBox(geometry.bbox, `${at}.bbox`)
  if (geometry.type === 'GeometryCollection') {
    checkCollection(geometry, at, level)
    return
  }
  const { type } = geometry
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) {
    fail(`${at}.type`, `is ${shown(type)}, no kind of geometry`)
  }
  checkPositions(geometry.coordinates, shapes[type as keyof typeof shapes], `${at}.coordinates`)
}

function checkCollection({ geometries }: Members, at: string, level: number) {
  if (level >= deepest) fail(at, `has collections more than ${deepest} deep`)
  if (!Array.isArray(geometries)) fail(`${at}.geometries`, 'is no list')
  for (const [i, geometry] of (geometries as unknown[]).entries()) {
    const place = `${at}.geometries[${i}]`
    checkGeometry(requireObject(geometry, place), place, level + 1)
  }
}

function checkPositions(value: unknown, shape: Shape, at: string) {
  if (!Array.isArray(value)) fail(at, 'is no list')
  const list = value as unknown[]
  if (shape.depth === 0) {
    checkPosition(list, at)
    return
  }
  for (const [i, inner] of list.entries()) {
    checkPositions(inner, { ...shape, depth: shape.depth - 1 }, `${at}[${i}]`)
  }
  if (shape.depth > 1 || list.length === 0) return
  const { least = 0, isRing } = shape
  if (list.length < least) {
    fail(
      at,
      `has ${list.length} ${list.length === 1 ? 'position' : 'positions'}, fewer than ${least}`,
    )
  }
  if (isRing && !isSame(list[0] as number[], list.at(-1) as number[])) {
    fail(at, 'is a ring that does not end where it begins')
  }
}

function checkPosition(list: readonly unknown[], at: string) {
  if (list.length < 2) fail(at, `has ${list.length} of the two numbers that a position has`)
  const wrong = list.findIndex((number) => typeof number !== 'number' || !Number.isFinite(number))
  if (wrong >= 0) fail(`${at}[${wrong}]`, `is ${shown(list[wrong])}, no number`)
}

const isSame = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((value, i) => value === b[i])

/** Undefined, or twice as many numbers as a position has. */
export function requireBox(box: unknown, at: string) {
  if (box === undefined) return
  const isBox = Array.isArray(box) && box.length >= 4 && box.length % 2 === 0
  if (!isBox || !box.every((value) => Number.isFinite(value))) {
    fail(at, 'is not a list of four or six numbers')
  }
}

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function requireObject(value: unknown, at: string): Members {
  if (!isObject(value)) fail(at, 'is no object')
  return value as Members
}

export function fail(at: string, problem: string): never {
  throw new CnnError('bad-geojson', `${at} ${problem}.`)
}

const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
