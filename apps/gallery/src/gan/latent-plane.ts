/** A place on the map: 0 to 1 from the left, and from the top. */
export interface Place {
  x: number
  y: number
}

/** What one needs to know of the codes that a generator draws its pictures from. */
export interface LatentSpace {
  /** Values per code. */
  size: number
  distribution: 'normal' | 'uniform'
  /** Of the uniform distribution: values lie between −limit and limit. */
  limit?: number
}

/** Where the three codes lie that the plane goes through. */
export const corners: readonly [Place, Place, Place] = [
  { x: 0.15, y: 0.82 },
  { x: 0.85, y: 0.82 },
  { x: 0.5, y: 0.14 },
]

/** How much of each corner's code there is at a place; together 1, and negative beyond the other two. */
export function sharesAt({ x, y }: Place): [number, number, number] {
  const [a, b, c] = corners
  const area = (b.y - c.y) * (a.x - c.x) + (c.x - b.x) * (a.y - c.y)
  const ofA = ((b.y - c.y) * (x - c.x) + (c.x - b.x) * (y - c.y)) / area
  const ofB = ((c.y - a.y) * (x - c.x) + (a.x - c.x) * (y - c.y)) / area
  return [ofA, ofB, 1 - ofA - ofB]
}

/**
 * The code at a place of the plane through three codes. The mixture is brought to the length that the codes have there:
 * as it is, it would be shorter than any code that the generator has learned from.
 */
export function codeAt(
  codes: readonly Float32Array[],
  place: Place,
  space: LatentSpace,
): Float32Array {
  const shares = sharesAt(place)
  const mixed = codes[0]!.map((_, i) =>
    shares.reduce((sum, share, corner) => sum + share * codes[corner]![i]!, 0),
  )
  const wanted = shares.reduce((sum, share, corner) => sum + share * lengthOf(codes[corner]!), 0)
  const scale = lengthOf(mixed) > 0 ? wanted / lengthOf(mixed) : 1
  return withinLimits(
    mixed.map((value) => value * scale),
    space,
  )
}

/** The code, cut off where the generator has seen nothing. */
export function withinLimits(code: Float32Array, { distribution, limit = 1 }: LatentSpace) {
  if (distribution === 'normal') return code
  return code.map((value) => Math.max(-limit, Math.min(limit, value)))
}

/** The middles of the fields of a map of so many rows and columns, row by row. */
export function fieldPlaces(side: number): Place[] {
  return Array.from({ length: side * side }, (_, i) => ({
    x: ((i % side) + 0.5) / side,
    y: (Math.floor(i / side) + 0.5) / side,
  }))
}

const lengthOf = (code: Float32Array) => Math.hypot(...code)
