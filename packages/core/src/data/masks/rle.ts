/**
 * Masks of bits as run lengths, exactly as COCO's mask API (pycocotools) has them: the pixels are walked down the columns,
 * from left to right, and the runs alternate, beginning with one of zeros (which is empty where the first pixel is set).
 */
import { CnnError } from '../../errors.js'
import type { Box } from '../crop.js'
import { type ByteImage, checkImage, type Image } from '../image.js'

/** A mask as run lengths. */
export interface Rle {
  /** Rows first. */
  readonly size: readonly [height: number, width: number]
  /** Lengths of the runs of zeros, ones, zeros …; together they have height · width pixels. */
  readonly counts: Uint32Array
}

/** How large a picture is. */
export interface ImageSize {
  width: number
  height: number
}

/**
 * The run lengths of a mask with one channel; every value but 0 is set.
 * @throws CnnError 'bad-image'
 */
export function encodeRle(mask: Image): Rle {
  checkImage(mask, 'The mask')
  if (mask.channels !== 1) {
    throw new CnnError('bad-image', `The mask has ${mask.channels} channels; a mask has one.`)
  }
  const { data, width, height } = mask
  const counts = new Counts()
  let start = 0
  let value = false
  for (let x = 0, pixel = 0; x < width; x++) {
    for (let at = x, end = width * height; at < end; at += width, pixel++) {
      if ((data[at] !== 0) === value) continue
      counts.push(pixel - start)
      start = pixel
      value = !value
    }
  }
  counts.push(width * height - start)
  return { size: [height, width], counts: counts.toArray() }
}

/**
 * The mask as a picture with one channel of 0 and 1.
 * @throws CnnError 'bad-rle' where the runs do not fill the size
 */
export function decodeRle(rle: Rle): ByteImage {
  checkRle(rle)
  const [height, width] = rle.size
  const data = new Uint8Array(width * height)
  paintRle(rle, data, 1)
  return { data, width, height, channels: 1 }
}

/** Sets the mask's pixels in rows of pixels to a value. */
export function paintRle({ size, counts }: Rle, data: Image['data'], value: number) {
  const [height, width] = size
  let pixel = 0
  for (let i = 0; i + 1 < counts.length; i += 2) {
    pixel += counts[i]!
    let left = counts[i + 1]!
    let x = Math.floor(pixel / height)
    let y = pixel - x * height
    pixel += left
    for (; left > 0; x++, y = 0) {
      const rows = Math.min(left, height - y)
      for (let at = y * width + x, end = at + rows * width; at < end; at += width) data[at] = value
      left -= rows
    }
  }
}

/** How many pixels are set. */
export function rleArea({ counts }: Rle): number {
  let area = 0
  for (let i = 1; i < counts.length; i += 2) area += counts[i]!
  return area
}

/** The smallest box of whole pixels around the mask; an empty mask has the box 0, 0, 0, 0. */
export function rleBounds({ size: [height], counts }: Rle): Box {
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, 0, height, 0]
  for (let i = 1, pixel = 0; i < counts.length; i += 2) {
    const first = pixel + counts[i - 1]!
    pixel = first + counts[i]!
    if (counts[i] === 0) continue
    const [x, lastX] = [Math.floor(first / height), Math.floor((pixel - 1) / height)]
    left = Math.min(left, x)
    right = lastX + 1
    // A run that goes on in the next column touches the lower and the upper border.
    top = lastX > x ? 0 : Math.min(top, first - x * height)
    bottom = lastX > x ? height : Math.max(bottom, pixel - x * height)
  }
  if (right === 0) return { x: 0, y: 0, width: 0, height: 0 }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Throws 'bad-rle' unless the size is one and the runs fill it. */
export function checkRle({ size, counts }: { size: readonly number[]; counts: ArrayLike<number> }) {
  checkSize(size)
  const pixels = size[0]! * size[1]!
  let sum = 0
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!
    if (!(count >= 0 && count <= pixels && Number.isInteger(count))) {
      throw badRle(`has a run of ${count} pixels (the ${i + 1}. one)`, size)
    }
    sum += count
  }
  if (sum !== pixels) throw badRle(`has runs of ${sum.toLocaleString('en')} pixels together`, size)
}

/** Masks are at most this large, so that places in them are 32-bit numbers, as in COCO's mask API. */
const mostPixels = 2 ** 32 - 1

export function checkSize(size: readonly number[]) {
  const isSize = Array.isArray(size) && size.length === 2 && size.every(isLength)
  if (isSize && size[0]! * size[1]! <= mostPixels) return
  throw new CnnError(
    'bad-rle',
    `The size of a mask is ${JSON.stringify(size)}; it is [height, width] in whole pixels, at least 1 and together at most 2³² − 1.`,
  )
}

const isLength = (length: unknown) => Number.isInteger(length) && (length as number) >= 1

export const badRle = (problem: string, size: readonly number[]) =>
  new CnnError(
    'bad-rle',
    `A mask as run lengths ${problem}, but its size [${size.join(', ')}] has ${(size[0]! * size[1]!).toLocaleString('en')} pixels.`,
  )

/** Run lengths as they come. */
export class Counts {
  private values = new Uint32Array(64)
  length = 0

  push(value: number) {
    if (this.length === this.values.length) {
      const grown = new Uint32Array(this.length * 2)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length++] = value
  }

  addToLast(value: number) {
    this.values[this.length - 1]! += value
  }

  toArray() {
    return this.values.slice(0, this.length)
  }
}
