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
  const grids = drawGrids(random, width, height, cell, octaves)
  // Many figures show but some rows of their pattern.
  const isMade = new Uint8Array(height)
  return (to, left, right, y) => {
    if (isMade[y] === 0) {
      isMade[y] = 1
      makeRow(values, grids, width, y)
    }
    const start = y * width
    for (let x = left; x < right; x++) to[x] = values[start + x]!
  }
}

/** All values of such hills, [height, width]. */
export function hillValues(
  random: WorldRandom,
  width: number,
  height: number,
  cell: number,
  octaves = 2,
): Float32Array {
  const values = new Float32Array(width * height)
  const grids = drawGrids(random, width, height, cell, octaves)
  for (let y = 0; y < height; y++) makeRow(values, grids, width, y)
  return values
}

function drawGrids(
  random: WorldRandom,
  width: number,
  height: number,
  cell: number,
  octaves: number,
): HeightGrid[] {
  // Half as strong as the octave before, all together 1.
  const parts = 1 << octaves
  return Array.from({ length: octaves }, (_, octave) => {
    const weight = parts / 2 / (parts - 1) / (1 << octave)
    return drawGrid(random, width, height, Math.max(1.5, cell / (1 << octave)), weight)
  })
}

function makeRow(values: Float32Array, grids: readonly HeightGrid[], width: number, y: number) {
  if (sums.length < width) sums = new Float64Array(width)
  sums.fill(0, 0, width)
  for (const grid of grids) addRow(sums, grid, y)
  const start = y * width
  for (let x = 0; x < width; x++) values[start + x] = sums[x]!
}

/** The row that is being made, kept for the next one. */
let sums = new Float64Array()

/** Random heights on a grid, which is a little shifted. */
interface HeightGrid {
  cell: number
  columns: number
  heights: Float64Array
  shiftY: number
  /** The first pixel after each column, and how far each pixel is on the way from one column to the next, 0 … 1. */
  starts: Uint16Array
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
  const starts = new Uint16Array(columns).fill(width)
  const shares = new Float64Array(width)
  for (let x = width - 1; x >= 0; x--) {
    const place = x / cell + shiftX
    const column = Math.floor(place)
    starts[column] = x
    shares[x] = soft(place - column)
  }
  return { cell, columns, heights, shiftY, starts, shares, line: new Float64Array(columns) }
}

function addRow(
  row: Float64Array,
  { cell, columns, heights, shiftY, starts, shares, line }: HeightGrid,
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
  for (let i = 0, x = 0; i < columns - 1; i++) {
    const left = line[i]!
    const climb = line[i + 1]! - left
    for (const end = starts[i + 1]!; x < end; x++) row[x]! += left + climb * shares[x]!
  }
}

/** From 0 to 1 without corners. */
export const soft = (t: number) => {
  const x = Math.max(0, Math.min(1, t))
  return x * x * (3 - 2 * x)
}

// Fields are loops of their own: engines do not inline what a loop calls when many kinds of fields share it, and each
// number that goes into such a call or out of it is then put on the heap.

/** Bands of equal width across this direction, with edges one pixel soft: 0 and 1 in turn. */
export function bands(angle: number, period: number, phase = 0, share = 0.5): Field {
  const bandAt = bandsAt(angle, period, phase, share)
  return (row, left, right, y) => {
    for (let x = left; x < right; x++) row[x] = bandAt(x + 0.5, y + 0.5)
  }
}

/** The same for single points. */
export function bandsAt(angle: number, period: number, phase = 0, share = 0.5) {
  const [dx, dy] = [cosine(angle) / period, sine(angle) / period]
  return (x: number, y: number) => {
    const along = x * dx + y * dy + phase
    const place = along - Math.floor(along)
    const edge = place < share ? Math.min(place, share - place) : Math.max(place - 1, share - place)
    return soft(0.5 + edge * period)
  }
}

/** Dots in rows, with edges one pixel soft. */
export function dots(angle: number, period: number, radius = 0.3): Field {
  const [cos, sin] = [cosine(angle) / period, sine(angle) / period]
  return (row, left, right, line) => {
    const y = line + 0.5
    for (let column = left; column < right; column++) {
      const x = column + 0.5
      const u = x * cos + y * sin
      const v = y * cos - x * sin
      const du = u - Math.floor(u) - 0.5
      const dv = v - Math.floor(v) - 0.5
      row[column] = soft(0.5 + (radius - Math.sqrt(du * du + dv * dv)) * period)
    }
  }
}

/** Squares like those of a chess board. */
export function checks(angle: number, period: number): Field {
  const across = bandsAt(angle, period)
  const down = bandsAt(angle + Math.PI / 2, period)
  return (row, left, right, y) => {
    for (let x = left; x < right; x++) {
      const a = across(x + 0.5, y + 0.5)
      const b = down(x + 0.5, y + 0.5)
      row[x] = a + b - 2 * a * b
    }
  }
}

/** From 0 at one border to 1 at the other, in this direction. */
export function gradient(angle: number, width: number, height: number): Field {
  const [dx, dy] = [cosine(angle), sine(angle)]
  const reach = (Math.abs(dx) * width + Math.abs(dy) * height) / 2
  return (row, left, right, y) => {
    const across = (y + 0.5 - height / 2) * dy
    for (let x = left; x < right; x++) {
      row[x] = 0.5 + ((x + 0.5 - width / 2) * dx + across) / (2 * reach)
    }
  }
}

/** 1 at a point, and so much more for each pixel from there on. */
export function slope(x: number, y: number, dx: number, dy: number): Field {
  return (row, left, right, line) => {
    const across = (line + 0.5 - y) * dy
    for (let column = left; column < right; column++) {
      row[column] = 1 + ((column + 0.5 - x) * dx + across)
    }
  }
}

/** So many times the values of a field. */
export function scaled(field: Field, factor: number): Field {
  return (row, left, right, y) => {
    field(row, left, right, y)
    for (let x = left; x < right; x++) row[x]! *= factor
  }
}
