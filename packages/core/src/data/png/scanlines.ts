import { badImage } from '../image.js'

/** One pass over the picture: all of it, or one of the seven of Adam7 interlacing. */
export interface Pass {
  width: number
  height: number
  /** The first pixel and the steps between pixels. */
  x: number
  y: number
  stepX: number
  stepY: number
}

const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

/** The passes that have pixels. */
export function passes(width: number, height: number, interlaced: boolean): Pass[] {
  if (!interlaced) return [{ width, height, x: 0, y: 0, stepX: 1, stepY: 1 }]
  return adam7
    .map(([x, y, stepX, stepY]) => {
      const size = {
        width: Math.ceil((width - x) / stepX),
        height: Math.ceil((height - y) / stepY),
      }
      return { ...size, x, y, stepX, stepY }
    })
    .filter((pass) => pass.width > 0 && pass.height > 0)
}

/** Undoes the filters in place; each row keeps its filter byte in front (now meaningless). */
export function unfilter({
  raw,
  layout,
  channels,
  depth,
}: {
  raw: Uint8Array
  layout: Pass[]
  channels: number
  depth: number
}) {
  const step = Math.max(1, (channels * depth) >> 3)
  let start = 0
  for (const { width, height } of layout) {
    const length = Math.ceil((width * channels * depth) / 8)
    for (let y = 0; y < height; y++) {
      unfilterRow(raw, start + 1, length, step, y === 0 ? -1 : start - length)
      start += length + 1
    }
  }
}

/** @param above where the row above starts, -1 for none (which counts as zeros) */
function unfilterRow(raw: Uint8Array, row: number, length: number, step: number, above: number) {
  const filter = raw[row - 1]!
  if (filter === 0) return
  if (filter === 1) {
    for (let i = step; i < length; i++) raw[row + i] = raw[row + i]! + raw[row + i - step]!
  } else if (filter === 2) {
    if (above >= 0) for (let i = 0; i < length; i++) raw[row + i] = raw[row + i]! + raw[above + i]!
  } else if (filter === 3) {
    for (let i = 0; i < length; i++) {
      const left = i < step ? 0 : raw[row + i - step]!
      const up = above < 0 ? 0 : raw[above + i]!
      raw[row + i] = raw[row + i]! + ((left + up) >> 1)
    }
  } else if (filter === 4) {
    unfilterPaeth(raw, row, length, step, above)
  } else {
    throw badImage(`The PNG is damaged: a row has the unknown filter ${filter}.`)
  }
}

function unfilterPaeth(raw: Uint8Array, row: number, length: number, step: number, above: number) {
  for (let i = 0; i < length; i++) {
    const left = i < step ? 0 : raw[row + i - step]!
    const up = above < 0 ? 0 : raw[above + i]!
    const corner = i < step || above < 0 ? 0 : raw[above + i - step]!
    const toLeft = Math.abs(up - corner)
    const toUp = Math.abs(left - corner)
    const toCorner = Math.abs(left + up - 2 * corner)
    const nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner
    raw[row + i] = raw[row + i]! + nearest
  }
}
