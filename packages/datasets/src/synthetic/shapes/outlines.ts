import { cosine, sine } from '../portable-math.js'
import type { Path } from '../raster/coverage.js'
import { circlePath, polarPath, reversedPath } from '../raster/paths.js'

/** The kinds of shapes: the labels of the world. */
export const shapeKinds = [
  'circle',
  'square',
  'triangle',
  'pentagon',
  'star',
  'cross',
  'heart',
  'ring',
  'crescent',
  'arrow',
] as const

export type ShapeKind = (typeof shapeKinds)[number]

/** The outlines of a shape that reaches about 1 from its middle; holes turn the other way. */
export function outlinesOf(kind: ShapeKind): Path[] {
  switch (kind) {
    case 'circle':
      return [circlePath(0.92)]
    case 'square':
      return [[-0.8, -0.8, 0.8, -0.8, 0.8, 0.8, -0.8, 0.8]]
    case 'triangle':
      return [polarPath(3, () => 1.12)]
    case 'pentagon':
      return [polarPath(5, () => 1)]
    case 'star':
      return [polarPath(10, (_, corner) => (corner % 2 === 0 ? 1.12 : 0.47))]
    case 'cross':
      return [crossPath(0.98, 0.33)]
    case 'heart':
      return [heartPath()]
    case 'ring':
      return [circlePath(0.98), reversedPath(circlePath(0.58))]
    case 'crescent':
      return [crescentPath()]
    case 'arrow':
      return [[-1, -0.32, 0.1, -0.32, 0.1, -0.8, 1.05, 0, 0.1, 0.8, 0.1, 0.32, -1, 0.32]]
  }
}

// biome-ignore format: one corner of the cross per line
const crossPath = (reach: number, half: number): Path => [
  -half, -reach, half, -reach, half, -half,
  reach, -half, reach, half, half, half,
  half, reach, -half, reach, -half, half,
  -reach, half, -reach, -half, -half, -half,
]

function heartPath() {
  const path: number[] = []
  for (let i = 0; i < 48; i++) {
    const angle = (2 * Math.PI * i) / 48
    const swing = sine(angle)
    const height = 13 * cosine(angle) - 5 * cosine(2 * angle) - 2 * cosine(3 * angle)
    path.push(swing * swing * swing * 1.02, -(height - cosine(4 * angle)) / 15.5 - 0.12)
  }
  return path
}

/** A disc less another disc of radius 0.8 about (0.45, 0): two arcs between the points where the circles meet. */
function crescentPath() {
  const [outer, inner, steps] = [0.8957, 1.3503, 28]
  const path: number[] = []
  for (let i = 0; i <= steps; i++) {
    const angle = outer + ((2 * Math.PI - 2 * outer) * i) / steps
    path.push(cosine(angle) + 0.15, sine(angle))
  }
  for (let i = steps - 1; i >= 1; i--) {
    const angle = inner + ((2 * Math.PI - 2 * inner) * i) / steps
    path.push(0.6 + 0.8 * cosine(angle), 0.8 * sine(angle))
  }
  return path
}
