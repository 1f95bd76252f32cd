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
  const { left, top } = coverage
  const edges = outlines.flatMap(edgesOf)
  const row = new Float64Array(coverage.width + 1)
  const crossings: Crossing[] = []
  for (let y = 0; y < coverage.height; y++) {
    row.fill(0)
    for (let sub = 0; sub < subRows; sub++) {
      crossings.length = 0
      const at = top + y + (sub + 0.5) / subRows
      for (const edge of edges) {
        if (at < edge.top || at >= edge.bottom) continue
        crossings.push({ x: edge.x + (at - edge.top) * edge.slope - left, turn: edge.turn })
      }
      addSpans(row, crossings, coverage.width)
    }
    const start = y * coverage.width
    for (let x = 0; x < coverage.width; x++) {
      coverage.alpha[start + x] = Math.min(255, (row[x]! * 255) / subRows + 0.5)
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
  const radiusAt = (i: number) => (typeof radii === 'number' ? radii : radii[i]!)
  const widest = typeof radii === 'number' ? radii : Math.max(...radii)
  const coverage = emptyCoverage(boundsOf([path], widest + 0.5), width, height)
  const last = path.length / 2 - 1
  for (let i = 0; i < Math.max(1, last); i++) {
    const j = Math.min(i + 1, last)
    const from = { x: path[2 * i]!, y: path[2 * i + 1]!, radius: radiusAt(i) }
    addCapsule(coverage, from, { x: path[2 * j]!, y: path[2 * j + 1]!, radius: radiusAt(j) })
  }
  return coverage
}

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

interface Crossing {
  x: number
  turn: number
}

function edgesOf(outline: Path) {
  const edges = []
  const count = outline.length / 2
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count
    const [x0, y0] = [outline[2 * i]!, outline[2 * i + 1]!]
    const [x1, y1] = [outline[2 * j]!, outline[2 * j + 1]!]
    if (y0 === y1) continue
    const slope = (x1 - x0) / (y1 - y0)
    edges.push(
      y0 < y1
        ? { top: y0, bottom: y1, x: x0, slope, turn: 1 }
        : { top: y1, bottom: y0, x: x1, slope, turn: -1 },
    )
  }
  return edges
}

/** Adds the spans between the crossings of one sub-row to the coverage of a row. */
function addSpans(row: Float64Array, crossings: Crossing[], width: number) {
  crossings.sort((a, b) => a.x - b.x)
  let turns = 0
  let begin = 0
  for (const { x, turn } of crossings) {
    if (turns === 0) begin = x
    turns += turn
    if (turns === 0) addSpan(row, Math.max(0, begin), Math.min(width, x))
  }
}

function addSpan(row: Float64Array, begin: number, end: number) {
  if (end <= begin) return
  const first = Math.floor(begin)
  const last = Math.floor(end)
  if (first === last) {
    row[first]! += end - begin
    return
  }
  row[first]! += first + 1 - begin
  for (let x = first + 1; x < last; x++) row[x]! += 1
  row[last]! += end - last
}

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
  const square = dx * dx + dy * dy
  const swell = to.radius - from.radius
  for (let y = firstY; y < lastY; y++) {
    for (let x = firstX; x < lastX; x++) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y]
      const along = square > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / square)) : 0
      const [ox, oy] = [px - along * dx, py - along * dy]
      const inside = from.radius + along * swell + 0.5 - Math.sqrt(ox * ox + oy * oy)
      if (inside <= 0) continue
      const value = inside >= 1 ? 255 : Math.floor(inside * 255 + 0.5)
      const at = (y - top) * width + x - left
      if (value > alpha[at]!) alpha[at] = value
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
  return { left, top, ...size, alpha: new Uint8Array(size.width * size.height) }
}

const clamp = (value: number, limit: number) => Math.min(limit, Math.max(0, value))
