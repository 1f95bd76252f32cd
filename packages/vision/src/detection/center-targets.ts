import type { GroundTruth } from './detection-batch.js'

/** How the radius of a target's peak follows from a box: see `gaussianRadius`. */
export type RadiusRule = 'reference' | 'exact'

/** The maps for which targets are made. */
interface CenterGrid {
  height: number
  width: number
  classes: number
  /** Pixels of the input per cell. */
  stride: number
}

/** What CenterNet's outputs should be. */
interface CenterTargets {
  /** Of each class how much each cell is a centre: 1 at one, less around it. [n, height, width, classes] */
  hm: Float32Array
  /** The cell of each thing's centre, counted through all pictures. [things] */
  cells: Int32Array
  /** Width and height of each thing, in cells. [2 · things] */
  wh: Float32Array
  /** Where in its cell each centre lies, from 0 to 1 across and down. [2 · things] */
  reg: Float32Array
}

/**
 * Targets of all pictures of a batch, as the reference makes them, but for boxes at the right and lower border: the
 * reference cuts them one cell before it, here they keep their size. What has no area after that gives no target.
 */
export function centerTargets(
  truths: readonly GroundTruth[],
  grid: CenterGrid,
  rule: RadiusRule = 'reference',
): CenterTargets {
  const { height, width, classes, stride } = grid
  const hm = new Float32Array(truths.length * height * width * classes)
  const cells: number[] = []
  const sizes: number[] = []
  const offsets: number[] = []
  truths.forEach(({ boxes, labels }, picture) => {
    labels.forEach((label, thing) => {
      const box = boxes.subarray(4 * thing, 4 * thing + 4)
      const [left, right] = [cut(box[0]! / stride, width), cut(box[2]! / stride, width)]
      const [top, bottom] = [cut(box[1]! / stride, height), cut(box[3]! / stride, height)]
      const size = { width: right - left, height: bottom - top }
      if (!(size.width > 0 && size.height > 0)) return
      const [x, y] = [(left + right) / 2, (top + bottom) / 2]
      const [column, row] = [
        Math.min(width - 1, Math.floor(x)),
        Math.min(height - 1, Math.floor(y)),
      ]
      const radius = Math.floor(gaussianRadius(Math.ceil(size.width), Math.ceil(size.height), rule))
      drawPeak(hm, { ...grid, picture, label, row, column, radius })
      cells.push((picture * height + row) * width + column)
      sizes.push(size.width, size.height)
      offsets.push(x - column, y - row)
    })
  })
  return {
    hm,
    cells: Int32Array.from(cells),
    wh: Float32Array.from(sizes),
    reg: Float32Array.from(offsets),
  }
}

const cut = (value: number, limit: number) => Math.min(limit, Math.max(0, value))

/**
 * How far, in cells, a box of this size may be off so that it still overlaps the true one by `overlap` (Law & Deng 2018,
 * "CornerNet", arXiv:1808.01244). 'exact' solves the three equations for that. 'reference' does it as the published code of
 * CornerNet and CenterNet does, which halves the roots where it should divide by twice the leading coefficient, and takes the
 * larger ones: 27.3 instead of 8.2 for a box of 100 × 100. Networks trained with the wider peaks are the better ones.
 */
export function gaussianRadius(
  width: number,
  height: number,
  rule: RadiusRule = 'reference',
  overlap = 0.7,
): number {
  const [sum, area] = [width + height, width * height]
  // One corner in and one out; both in; both out.
  const equations = [
    { a: 1, b: sum, c: (area * (1 - overlap)) / (1 + overlap) },
    { a: 4, b: 2 * sum, c: (1 - overlap) * area },
    { a: 4 * overlap, b: -2 * overlap * sum, c: (overlap - 1) * area },
  ]
  const radii = equations.map(({ a, b, c }) => {
    const root = Math.sqrt(b * b - 4 * a * c)
    if (rule === 'reference') return (b + root) / 2
    return (b > 0 ? b - root : b + root) / (2 * a)
  })
  return Math.min(...radii)
}

interface Peak extends CenterGrid {
  picture: number
  label: number
  row: number
  column: number
  radius: number
}

/** A Gaussian with a standard deviation of a sixth of its diameter; where peaks overlap the higher one counts. */
function drawPeak(hm: Float32Array, peak: Peak) {
  const { height, width, classes, picture, label, row, column, radius } = peak
  const sigma = (2 * radius + 1) / 6
  const [top, bottom] = [Math.max(0, row - radius), Math.min(height - 1, row + radius)]
  const [left, right] = [Math.max(0, column - radius), Math.min(width - 1, column + radius)]
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const squared = (x - column) ** 2 + (y - row) ** 2
      const value = Math.exp(-squared / (2 * sigma * sigma))
      const place = ((picture * height + y) * width + x) * classes + label
      if (value > hm[place]!) hm[place] = value
    }
  }
}
