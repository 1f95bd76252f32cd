/** Patterns and random fields: a value for each point of a picture. */
import { cosine, sine } from '../portable-math.js'
import type { WorldRandom } from '../world-random.js'
import type { Field } from './canvas.js'

/** Soft random hills of about this width in pixels, 0 … 1: value noise, with finer and weaker octaves upon it. */
export function hills(
  random: WorldRandom,
  width: number,
  height: number,
  cell: number,
  octaves = 2,
): Field {
  const values = new Float32Array(width * height)
  // Half as strong as the octave before, all together 1.
  const parts = 1 << octaves
  const grids = Array.from({ length: octaves }, (_, octave) => {
    const weight = parts / 2 / (parts - 1) / (1 << octave)
    return drawGrid(random, width, height, Math.max(1.5, cell / (1 << octave)), weight)
  })
  // Many figures show but some rows of their pattern.
  const isMade = new Uint8Array(height)
  const row = new Float64Array(width)
  const make = (y: number) => {
    isMade[y] = 1
    row.fill(0)
    for (const grid of grids) addRow(row, grid, y)
    values.set(row, y * width)
  }
  return (x, y) => {
    const line = y | 0
    if (isMade[line] === 0) make(line)
    return values[line * width + (x | 0)]!
  }
}

/** Random heights on a grid, which is a little shifted. */
interface HeightGrid {
  cell: number
  columns: number
  heights: Float64Array
  shiftY: number
  /** Which column is before each pixel, and how far it is on the way to the next, 0 … 1. */
  befores: Uint16Array
  shares: Float64Array
  /** The heights in the row that is being made. */
  line: Float64Array
}

function drawGrid(
  random: WorldRandom,
  width: number,
  height: number,
  cell: number,
  weight: number,
): HeightGrid {
  const columns = Math.ceil(width / cell) + 2
  const rows = Math.ceil(height / cell) + 2
  const heights = new Float64Array(columns * rows)
  let state = random.bits() | 1
  for (let i = 0; i < heights.length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    heights[i] = (weight * (state >>> 0)) / 0x100000000
  }
  const [shiftX, shiftY] = [random.uniform(), random.uniform()]
  const befores = new Uint16Array(width)
  const shares = new Float64Array(width)
  for (let x = 0; x < width; x++) {
    const column = x / cell + shiftX
    befores[x] = Math.floor(column)
    shares[x] = soft(column - befores[x]!)
  }
  return { cell, columns, heights, shiftY, befores, shares, line: new Float64Array(columns) }
}

function addRow(
  row: Float64Array,
  { cell, columns, heights, shiftY, befores, shares, line }: HeightGrid,
  y: number,
) {
  const at = y / cell + shiftY
  const above = Math.floor(at)
  const down = soft(at - above)
  const start = above * columns
  for (let i = 0; i < columns; i++) {
    const upper = heights[start + i]!
    line[i] = upper + (heights[start + columns + i]! - upper) * down
  }
  for (let x = 0; x < row.length; x++) {
    const before = befores[x]!
    const left = line[before]!
    row[x]! += left + (line[before + 1]! - left) * shares[x]!
  }
}

/** From 0 to 1 without corners. */
export const soft = (t: number) => {
  const x = Math.max(0, Math.min(1, t))
  return x * x * (3 - 2 * x)
}

/** Bands of equal width across this direction, with edges one pixel soft: 0 and 1 in turn. */
export function bands(angle: number, period: number, phase = 0, share = 0.5): Field {
  const [dx, dy] = [cosine(angle) / period, sine(angle) / period]
  return (x, y) => {
    const along = x * dx + y * dy + phase
    const place = along - Math.floor(along)
    const edge = place < share ? Math.min(place, share - place) : Math.max(place - 1, share - place)
    return soft(0.5 + edge * period)
  }
}

/** Dots in rows, with edges one pixel soft. */
export function dots(angle: number, period: number, radius = 0.3): Field {
  const [cos, sin] = [cosine(angle) / period, sine(angle) / period]
  return (x, y) => {
    const u = x * cos + y * sin
    const v = y * cos - x * sin
    const du = u - Math.floor(u) - 0.5
    const dv = v - Math.floor(v) - 0.5
    return soft(0.5 + (radius - Math.sqrt(du * du + dv * dv)) * period)
  }
}

/** Squares like those of a chess board. */
export function checks(angle: number, period: number): Field {
  const across = bands(angle, period)
  const down = bands(angle + Math.PI / 2, period)
  return (x, y) => {
    const a = across(x, y)
    const b = down(x, y)
    return a + b - 2 * a * b
  }
}

/** From 0 at one border to 1 at the other, in this direction. */
export function gradient(angle: number, width: number, height: number): Field {
  const [dx, dy] = [cosine(angle), sine(angle)]
  const reach = (Math.abs(dx) * width + Math.abs(dy) * height) / 2
  return (x, y) => 0.5 + ((x - width / 2) * dx + (y - height / 2) * dy) / (2 * reach)
}
