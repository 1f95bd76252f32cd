import type { Box } from '../boxes/corners.js'
import { badImage, type Image } from './image.js'

export type { Box } from '../boxes/corners.js'

/** What to put where there is no picture: one value for all channels, or one for each. */
export type Fill = number | readonly number[]

/** Cuts out a rectangle of whole pixels, which may reach beyond the picture: what lies outside is filled (with 0). */
export function cropImage<I extends Image>(
  image: I,
  { x, y, width, height }: Box,
  fill: Fill = 0,
): I {
  if (![x, y, width, height].every(Number.isInteger) || width < 1 || height < 1) {
    throw badImage(`A crop of ${width}×${height} at (${x}, ${y}) is not in whole pixels.`)
  }
  const { data: source, channels } = image
  const data = new (source.constructor as Uint8ArrayConstructor)(width * height * channels)
  const left = Math.max(0, -x)
  const right = Math.min(width, image.width - x)
  const top = Math.max(0, -y)
  const bottom = Math.min(height, image.height - y)
  const inside = left === 0 && top === 0 && right === width && bottom === height
  if (!inside && fill !== 0) fillPixels(data, channels, fill)
  const length = (right - left) * channels
  for (let row = top; row < bottom && length > 0; row++) {
    const from = ((y + row) * image.width + x + left) * channels
    const to = (row * width + left) * channels
    if (length > 64) data.set(source.subarray(from, from + length), to)
    else for (let i = 0; i < length; i++) data[to + i] = source[from + i]!
  }
  return { ...image, data, width, height }
}

/** Cuts out the middle, with torchvision's rounding; a smaller picture is padded with black. */
export function centerCrop<I extends Image>(image: I, width: number, height: number): I {
  const x = centerOffset(image.width, width)
  const y = centerOffset(image.height, height)
  return cropImage(image, { x, y, width, height })
}

/** Adds a border of whole pixels; negative sizes cut. */
export function padImage<I extends Image>(
  image: I,
  {
    left = 0,
    top = 0,
    right = 0,
    bottom = 0,
  }: Partial<Record<'left' | 'top' | 'right' | 'bottom', number>>,
  fill: Fill = 0,
): I {
  const width = image.width + left + right
  const height = image.height + top + bottom
  return cropImage(image, { x: -left, y: -top, width, height }, fill)
}

/** The size that a picture has when it just fits into another one, and where it lies in its middle. */
export function letterboxed(image: Pick<Image, 'width' | 'height'>, width: number, height: number) {
  const scale = Math.min(width / image.width, height / image.height)
  const scaled = {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  }
  return { scaled, left: (width - scaled.width) >> 1, top: (height - scaled.height) >> 1 }
}

/** Overwrites all pixels. */
export function fillPixels(data: Image['data'], channels: number, fill: Fill) {
  if (typeof fill === 'number') {
    data.fill(fill)
    return
  }
  for (let i = 0; i < data.length; i++) data[i] = fill[i % channels] ?? 0
}

/**
 * Where the middle part of a side begins (below 0 where it is shorter than the part): halves round to even, as Python's
 * `round` does; a border's odd pixel goes to the far side.
 */
export function centerOffset(size: number, target: number) {
  if (size < target) return -Math.floor((target - size) / 2)
  const half = (size - target) / 2
  const down = Math.floor(half)
  return half === down || down % 2 === 0 ? down : down + 1
}
