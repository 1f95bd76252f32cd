import { CnnError } from '../../errors.js'
import { type Image, maxValue } from '../image.js'
import { changeImage } from './change-image.js'
import { type JointTransform, sometimes } from './joint-transform.js'
import { colorChannels, copyData, lumaOf, settler } from './levels.js'

export interface ClaheOptions {
  /** How much steeper than even the levels of a tile may be spread; 0 for without a limit; 2 by default. */
  clipLimit?: number
  /** Into how many tiles each side is divided; 8 by default. */
  tiles?: number
}

export interface RandomClaheOptions extends Omit<ClaheOptions, 'clipLimit'> {
  /** Range of the clip limit; [1, 4] by default. */
  clipLimit?: readonly [low: number, high: number]
  /** How often; 0.5 by default. */
  probability?: number
}

/** Applies CLAHE of a random clip limit to some pictures. */
export function randomClahe({
  clipLimit = [1, 4],
  tiles,
  probability = 0.5,
}: RandomClaheOptions = {}): JointTransform {
  checkOptions(clipLimit[0], tiles ?? 8)
  const change = changeImage((image, random) =>
    clahe(image, { clipLimit: random.uniform(...clipLimit), tiles }),
  )
  return sometimes(probability, change)
}

/**
 * Contrast-limited adaptive histogram equalisation: spreads the levels of each tile, not beyond the limit, and blends
 * between tiles (Zuiderveld 1994; the algorithm of OpenCV's `CLAHE`, in 256 levels). Of colours the luma is spread, and
 * the differences from it stay. Alpha stays.
 * @throws CnnError 'bad-option'
 */
export function clahe<I extends Image>(
  image: I,
  { clipLimit = 2, tiles = 8 }: ClaheOptions = {},
): I {
  checkOptions(clipLimit, tiles)
  const levels = lumaLevels(image)
  const { width, height, channels } = image
  const grid = new TileGrid(width, height, Math.min(tiles, width), Math.min(tiles, height))
  const tables = grid.tables(levels, clipLimit)
  const data = copyData(image)
  const settle = settler(image)
  const scale = maxValue(image) / 255
  const colors = colorChannels(image)
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const level = levels[pixel]!
      const change = (grid.blended(tables, x, y, level) - level) * scale
      const first = pixel * channels
      for (let i = first; i < first + colors; i++) data[i] = settle(data[i]! + change)
    }
  }
  return { ...image, data }
}

function checkOptions(clipLimit: number, tiles: number) {
  if (clipLimit >= 0 && Number.isInteger(tiles) && tiles >= 1) return
  throw new CnnError(
    'bad-option',
    `CLAHE has clipLimit ${clipLimit} and ${tiles} tiles; the limit is 0 or above, tiles a whole number above 0.`,
  )
}

/** The luma of each pixel in whole levels from 0 to 255. */
function lumaLevels(image: Image) {
  const { data, channels } = image
  const luma = lumaOf(image)
  const scale = 255 / maxValue(image)
  return Uint8ClampedArray.from({ length: data.length / channels }, (_, i) =>
    Math.floor(luma(i * channels) * scale + 0.5),
  )
}

class TileGrid {
  private readonly tileWidth: number
  private readonly tileHeight: number

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly across: number,
    private readonly down: number,
  ) {
    this.tileWidth = Math.ceil(width / across)
    this.tileHeight = Math.ceil(height / down)
  }

  /** A table of levels for each tile. The picture is continued in the mirror to fill the last tiles. */
  tables(levels: Uint8ClampedArray, clipLimit: number): Uint8ClampedArray[] {
    const tables: Uint8ClampedArray[] = []
    const histogram = new Uint32Array(256)
    for (let row = 0; row < this.down; row++) {
      for (let column = 0; column < this.across; column++) {
        histogram.fill(0)
        for (let y = row * this.tileHeight; y < (row + 1) * this.tileHeight; y++) {
          const line = inMirror(y, this.height) * this.width
          for (let x = column * this.tileWidth; x < (column + 1) * this.tileWidth; x++) {
            histogram[levels[line + inMirror(x, this.width)]!]!++
          }
        }
        tables.push(tableOf(histogram, clipLimit, this.tileWidth * this.tileHeight))
      }
    }
    return tables
  }

  /** What the tables of the four tiles around a pixel say, by how near they are. */
  blended(tables: Uint8ClampedArray[], x: number, y: number, level: number) {
    const [fx, fy] = [x / this.tileWidth - 0.5, y / this.tileHeight - 0.5]
    const [left, top] = [Math.floor(fx), Math.floor(fy)]
    const [weightX, weightY] = [fx - left, fy - top]
    const at = (column: number, row: number) =>
      tables[inside(row, this.down) * this.across + inside(column, this.across)]![level]!
    const upper = at(left, top) * (1 - weightX) + at(left + 1, top) * weightX
    const lower = at(left, top + 1) * (1 - weightX) + at(left + 1, top + 1) * weightX
    return upper * (1 - weightY) + lower * weightY
  }
}

/** What a level becomes, of a tile with this histogram: what is above the limit is given to all levels alike. */
function tableOf(histogram: Uint32Array, clipLimit: number, area: number) {
  if (clipLimit > 0) clip(histogram, Math.max(1, Math.trunc((clipLimit * area) / 256)))
  const table = new Uint8ClampedArray(256)
  let sum = 0
  for (let level = 0; level < 256; level++) {
    sum += histogram[level]!
    table[level] = Math.floor((sum * 255) / area + 0.5)
  }
  return table
}

function clip(histogram: Uint32Array, limit: number) {
  let above = 0
  for (let level = 0; level < 256; level++) {
    above += Math.max(0, histogram[level]! - limit)
    histogram[level] = Math.min(limit, histogram[level]!)
  }
  const rest = above % 256
  const step = Math.max(1, Math.trunc(256 / Math.max(1, rest)))
  for (let level = 0; level < 256; level++) histogram[level]! += Math.trunc(above / 256)
  for (let level = 0, left = rest; level < 256 && left > 0; level += step, left--) {
    histogram[level]!++
  }
}

const inside = (place: number, count: number) => Math.min(count - 1, Math.max(0, place))

function inMirror(place: number, size: number) {
  if (place < size) return place
  const period = Math.max(1, 2 * (size - 1))
  const within = place % period
  return within < size ? within : period - within
}
