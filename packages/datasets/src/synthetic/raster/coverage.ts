/** How much of each pixel a figure covers: the software rasteriser of the synthetic worlds. */

/** The part of a picture that a figure touches, [height, width], and how much of each pixel it covers: 0 … 255. */
export interface Coverage {
  left: number
  top: number
  width: number
  height: number
  alpha: Uint8Array
}

/** Points one after another: x, y, x, y … The centre of the upper left pixel is (0.5, 0.5). */
export type Path = readonly number[]

const subRows = 5

/**
 * The inside of closed polygons (non-zero winding: of several outlines those that turn the other way are holes), cut off
 * at the picture's border. Exact along rows, and sampled five times per pixel down columns.
 */
export function fillCoverage(outlines: readonly Path[], width: number, height: number): Coverage {
  const coverage = emptyCoverage(boundsOf(outlines, 0), width, height)
  const { left, top, alpha } = coverage
  edges.load(outlines, left)
  const row = emptyRow(coverage.width)
  for (let y = 0; y < coverage.height; y++) {
    if (!edges.enterRow(top + y)) continue
    for (let sub = 0; sub < subRows; sub++) {
      edges.addSpans(row, top + y + (sub + 0.5) / subRows, coverage.width)
    }
    const start = y * coverage.width
    for (let x = edges.first; x < Math.min(edges.end, coverage.width); x++) {
      alpha[start + x] = Math.min(255, (row[x]! * 255) / subRows + 0.5)
      row[x] = 0
    }
  }
  return coverage
}

/**
 * A line through points, round at its ends and joints. `radii` is half its width, one for all or one per point, between
 * which it changes evenly.
 */
export function strokeCoverage(
  path: Path,
  radii: number | readonly number[],
  width: number,
  height: number,
): Coverage {
  return strokesCoverage([{ path, radii }], width, height)
}

/** What any of such lines covers. */
export function strokesCoverage(
  strokes: readonly { path: Path; radii: number | readonly number[] }[],
  width: number,
  height: number,
): Coverage {
  const widest = strokes.reduce((most, { radii }) => Math.max(most, widestOf(radii)), 0)
  const bounds = boundsOf(
    strokes.map(({ path }) => path),
    widest + 0.5,
  )
  const coverage = emptyCoverage(bounds, width, height)
  for (const { path, radii } of strokes) {
    const radiusAt = (i: number) => (typeof radii === 'number' ? radii : radii[i]!)
    const last = path.length / 2 - 1
    for (let i = 0; i < Math.max(1, last); i++) {
      const j = Math.min(i + 1, last)
      const from = { x: path[2 * i]!, y: path[2 * i + 1]!, radius: radiusAt(i) }
      addCapsule(coverage, from, { x: path[2 * j]!, y: path[2 * j + 1]!, radius: radiusAt(j) })
    }
  }
  return coverage
}

const widestOf = (radii: number | readonly number[]) =>
  typeof radii === 'number' ? radii : Math.max(...radii)

/** What any of the figures covers. */
export function uniteCoverages(parts: readonly Coverage[]): Coverage {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const left = Math.min(...parts.map((part) => part.left))
  const top = Math.min(...parts.map((part) => part.top))
  const right = Math.max(...parts.map((part) => part.left + part.width))
  const bottom = Math.max(...parts.map((part) => part.top + part.height))
  const [width, height] = [right - left, bottom - top]
  const alpha = new Uint8Array(width * height)
  for (const part of parts) {
    for (let y = 0; y < part.height; y++) {
      let to = (part.top + y - top) * width + part.left - left
      const end = (y + 1) * part.width
      for (let from = y * part.width; from < end; from++, to++) {
        if (part.alpha[from]! > alpha[to]!) alpha[to] = part.alpha[from]!
      }
    }
  }
  return { left, top, width, height, alpha }
}

/** The edges of outlines that are not level, in columns for speed. */
class Edges {
  private count = 0
  private room = 0
  private tops = new Float64Array()
  private bottoms = new Float64Array()
  /** Where an edge is at its top. */
  private xs = new Float64Array()
  private slopes = new Float64Array()
  /** 1 downwards, -1 upwards. */
  private turns = new Int8Array()
  private active = new Uint32Array()
  private activeCount = 0
  private crossings = new Float64Array()
  private crossingTurns = new Int8Array()
  /** The columns of the row in which something lies. */
  first = 0
  end = 0

  load(outlines: readonly Path[], left: number) {
    const most = outlines.reduce((sum, { length }) => sum + length / 2, 0)
    if (most > this.room) this.makeRoom(2 * most)
    this.count = 0
    for (const outline of outlines) this.addOutline(outline, left)
  }

  private makeRoom(room: number) {
    this.room = room
    this.tops = new Float64Array(room)
    this.bottoms = new Float64Array(room)
    this.xs = new Float64Array(room)
    this.slopes = new Float64Array(room)
    this.turns = new Int8Array(room)
    this.active = new Uint32Array(room)
    this.crossings = new Float64Array(room)
    this.crossingTurns = new Int8Array(room)
  }

  private addOutline(outline: Path, left: number) {
    const { length } = outline
    for (let i = 0; i < length; i += 2) {
      const j = (i + 2) % length
      const [x0, y0] = [outline[i]! - left, outline[i + 1]!]
      const [x1, y1] = [outline[j]! - left, outline[j + 1]!]
      if (y0 === y1) continue
      const at = this.count++
      this.tops[at] = Math.min(y0, y1)
      this.bottoms[at] = Math.max(y0, y1)
      this.xs[at] = y0 < y1 ? x0 : x1
      this.slopes[at] = (x1 - x0) / (y1 - y0)
      this.turns[at] = y0 < y1 ? 1 : -1
    }
  }

  /** Finds the edges in a row of pixels; false where there are none. */
  enterRow(y: number) {
    this.activeCount = 0
    this.first = 1 << 30
    this.end = 0
    for (let i = 0; i < this.count; i++) {
      if (this.tops[i]! < y + 1 && this.bottoms[i]! > y) this.active[this.activeCount++] = i
    }
    return this.activeCount > 0
  }

  /** Adds what lies inside at one height to the coverage of a row. */
  addSpans(row: Float64Array, at: number, width: number) {
    const { crossings, crossingTurns } = this
    const count = this.findCrossings(at)
    let turns = 0
    let begin = 0
    for (let i = 0; i < count; i++) {
      if (turns === 0) begin = crossings[i]!
      turns += crossingTurns[i]!
      if (turns === 0) this.addSpan(row, Math.max(0, begin), Math.min(width, crossings[i]!))
    }
  }

  private addSpan(row: Float64Array, begin: number, end: number) {
    if (end <= begin) return
    const first = Math.floor(begin)
    const last = Math.floor(end)
    if (first < this.first) this.first = first
    if (last >= this.end) this.end = last + 1
    if (first === last) {
      row[first]! += end - begin
      return
    }
    row[first]! += first + 1 - begin
    for (let x = first + 1; x < last; x++) row[x]! += 1
    row[last]! += end - last
  }

  /** Where the edges are at one height, from left to right. */
  private findCrossings(at: number) {
    const { crossings, crossingTurns } = this
    let count = 0
    for (let k = 0; k < this.activeCount; k++) {
      const i = this.active[k]!
      if (at < this.tops[i]! || at >= this.bottoms[i]!) continue
      const x = this.xs[i]! + (at - this.tops[i]!) * this.slopes[i]!
      let place = count++
      while (place > 0 && crossings[place - 1]! > x) {
        crossings[place] = crossings[place - 1]!
        crossingTurns[place] = crossingTurns[place - 1]!
        place--
      }
      crossings[place] = x
      crossingTurns[place] = this.turns[i]!
    }
    return count
  }
}

/** The one whose room is used again and again: figures have few edges, and there are many of them. */
const edges = new Edges()

interface Disc {
  x: number
  y: number
  radius: number
}

/** What two discs and all between them cover: by the distance of pixels' centres from the nearest point of the axis. */
function addCapsule({ left, top, width, height, alpha }: Coverage, from: Disc, to: Disc) {
  const reach = Math.max(from.radius, to.radius) + 0.5
  const firstX = Math.max(left, Math.floor(Math.min(from.x, to.x) - reach))
  const lastX = Math.min(left + width, Math.ceil(Math.max(from.x, to.x) + reach))
  const firstY = Math.max(top, Math.floor(Math.min(from.y, to.y) - reach))
  const lastY = Math.min(top + height, Math.ceil(Math.max(from.y, to.y) + reach))
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const lengthSquare = dx * dx + dy * dy
  const swell = to.radius - from.radius
  // Of a slanting line few pixels of a row are near the axis: those between two lines beside it.
  const lean = Math.abs(dy) < 1e-3 ? 0 : dx / dy
  const aside = lean === 0 ? Infinity : (reach * Math.sqrt(lengthSquare)) / Math.abs(dy) + 1
  for (let y = firstY; y < lastY; y++) {
    const py = y + 0.5 - from.y
    const axis = from.x + py * lean
    const begin = Math.max(firstX, Math.floor(axis - aside))
    const end = Math.min(lastX, Math.ceil(axis + aside))
    const row = (y - top) * width - left
    for (let x = begin; x < end; x++) {
      if (alpha[row + x] === 255) continue
      const px = x + 0.5 - from.x
      const along =
        lengthSquare > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / lengthSquare)) : 0
      const ox = px - along * dx
      const oy = py - along * dy
      const square = ox * ox + oy * oy
      const radius = from.radius + along * swell
      if (square >= (radius + 0.5) * (radius + 0.5)) continue
      const isInner = radius > 0.5 && square <= (radius - 0.5) * (radius - 0.5)
      const value = isInner ? 255 : Math.floor((radius + 0.5 - Math.sqrt(square)) * 255 + 0.5)
      if (value > alpha[row + x]!) alpha[row + x] = value
    }
  }
}

interface Bounds {
  left: number
  top: number
  right: number
  bottom: number
}

function boundsOf(paths: readonly Path[], margin: number): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const path of paths) {
    for (let i = 0; i < path.length; i += 2) {
      bounds.left = Math.min(bounds.left, path[i]! - margin)
      bounds.right = Math.max(bounds.right, path[i]! + margin)
      bounds.top = Math.min(bounds.top, path[i + 1]! - margin)
      bounds.bottom = Math.max(bounds.bottom, path[i + 1]! + margin)
    }
  }
  return bounds
}

function emptyCoverage(bounds: Bounds, width: number, height: number): Coverage {
  const left = clamp(Math.floor(bounds.left), width)
  const top = clamp(Math.floor(bounds.top), height)
  const right = clamp(Math.ceil(bounds.right), width)
  const bottom = clamp(Math.ceil(bounds.bottom), height)
  const size = { width: Math.max(0, right - left), height: Math.max(0, bottom - top) }
  return { left, top, ...size, alpha: emptyAlpha(size.width * size.height) }
}

// To make an array of its own for each takes longer than to draw most figures.

let shared = new Uint8Array()
let taken = 0

/** Zeros: a part of an array that small figures share. */
function emptyAlpha(count: number) {
  if (count > 4096) return new Uint8Array(count)
  if (taken + count > shared.length) {
    shared = new Uint8Array(1 << 16)
    taken = 0
  }
  taken += count
  return shared.subarray(taken - count, taken)
}

let kept = new Float64Array()

/**
 * Zeros, of which whoever uses them leaves nothing else. One more than there are columns: a span that ends at the border
 * adds nothing to the column beyond it.
 */
function emptyRow(width: number) {
  if (kept.length <= width) kept = new Float64Array(width + 1)
  return kept
}

const clamp = (value: number, limit: number) => Math.min(limit, Math.max(0, value))
