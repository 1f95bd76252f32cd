import { CnnError } from '../../errors.js'
import type { Random } from '../../random.js'
import type { Fill } from '../crop.js'
import type { Image } from '../image.js'
import { type JointTransform, withMoved } from './joint-transform.js'
import { type SourceOf, type WarpOptions, warpThrough } from './warp-image.js'

export interface RandomPerspectiveOptions {
  /** How far each corner moves inwards at most, as a part of half the side; 0.5 by default, below 1. */
  distortion?: number
  /** How often; 0.5 by default. */
  probability?: number
  fill?: Fill
}

/** The upper left, upper right, lower right and lower left corner. */
export type Corners = readonly [Point, Point, Point, Point]

type Point = readonly [x: number, y: number]

/** Shows the picture as if it were seen from the side (torchvision's `RandomPerspective`), keeping its size. */
export function randomPerspective({
  distortion = 0.5,
  probability = 0.5,
  fill = 0,
}: RandomPerspectiveOptions = {}): JointTransform {
  if (!(distortion >= 0 && distortion < 1)) {
    throw new CnnError(
      'bad-option',
      `randomPerspective has distortion ${distortion}; it is from 0 to below 1.`,
    )
  }
  return (sample, random) => {
    if (!random.chance(probability)) return sample
    const { image } = sample
    const corners = drawCorners(image, distortion, random)
    const forwards = projection(cornersOf(image), corners)
    const backwards = sourceThrough(projection(corners, cornersOf(image)))
    const warp = (picture: Image, options: WarpOptions) => warpThrough(picture, backwards, options)
    return withMoved(
      sample,
      warp(image, { fill }),
      (mask) => warp(mask, { method: 'nearest' }),
      (x, y) => project(forwards, x, y),
    )
  }
}

const cornersOf = ({ width, height }: Image): Corners => [
  [0, 0],
  [width, 0],
  [width, height],
  [0, height],
]

function drawCorners({ width, height }: Image, distortion: number, random: Random): Corners {
  const [limitX, limitY] = [(distortion * width) / 2, (distortion * height) / 2]
  const inward = (): Point => [random.uniform(0, limitX), random.uniform(0, limitY)]
  const [a, b, c, d] = [inward(), inward(), inward(), inward()]
  return [a, [width - b[0], b[1]], [width - c[0], height - c[1]], [d[0], height - d[1]]]
}

/** x' = (a·x + b·y + c) / (g·x + h·y + 1) and y' = (d·x + e·y + f) / (g·x + h·y + 1): a, b, c, d, e, f, g, h. */
export type Projection = readonly number[]

/** The projection that takes four points to four others. */
export function projection(from: Corners, to: Corners): Projection {
  const rows = from.flatMap(([x, y], i) => {
    const [toX, toY] = to[i]!
    return [
      [x, y, 1, 0, 0, 0, -toX * x, -toX * y, toX],
      [0, 0, 0, x, y, 1, -toY * x, -toY * y, toY],
    ]
  })
  return solve(rows)
}

export function project([a, b, c, d, e, f, g, h]: Projection, x: number, y: number): Point {
  const depth = g! * x + h! * y + 1
  return [(a! * x + b! * y + c!) / depth, (d! * x + e! * y + f!) / depth]
}

export const sourceThrough =
  ([a, b, c, d, e, f, g, h]: Projection): SourceOf =>
  (x, y, at) => {
    const depth = g! * x + h! * y + 1
    at[0] = (a! * x + b! * y + c!) / depth
    at[1] = (d! * x + e! * y + f!) / depth
  }

/** Gaussian elimination with pivots; each row is an equation, its last value the right side. */
function solve(rows: number[][]) {
  for (let column = 0; column < rows.length; column++) {
    const below = rows.slice(column)
    const pivot = below.reduce((best, row) =>
      Math.abs(row[column]!) > Math.abs(best[column]!) ? row : best,
    )
    const place = rows.indexOf(pivot)
    ;[rows[column], rows[place]] = [pivot, rows[column]!]
    for (const row of rows) {
      if (row === pivot) continue
      const factor = row[column]! / pivot[column]!
      for (let i = column; i < row.length; i++) row[i]! -= factor * pivot[i]!
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!)
}
