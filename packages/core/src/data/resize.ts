import { type AxisWeights, axisPart, axisWeights, type ResizeMethod } from './axis-weights.js'
import { type Box, cropImage, type Fill } from './crop.js'
import { badImage, checkImage, type Image } from './image.js'
import { resample } from './resample.js'
import { resizeBytes } from './resize-bytes.js'

export interface ResizeOptions {
  /** The kernel; 'nearest' keeps the values of label masks. 'bilinear' by default. */
  method?: ResizeMethod
  /** Widen the kernel when scaling down, so that no source pixel is skipped; true by default. */
  antialias?: boolean
}

/**
 * Scales a picture of any array type and any number of channels.
 *
 * With `antialias` this is PIL's `Image.resize` (and torchvision's on PIL images, with which most classifiers were
 * trained): across, then down, and in 8 bits with PIL's 22-bit fixed-point weights, equal to it bit for bit. Without, it
 * is PyTorch's `interpolate(align_corners=False)`, with which most detectors were trained: the border's pixels go on
 * beyond it, and 'bicubic' is the sharper cubic with a = -0.75. 'nearest' takes the pixel under the centre. Returns the picture itself when the size is right already. Throws 'bad-image' for a size that is none.
 */
export function resizeImage<I extends Image>(
  image: I,
  width: number,
  height: number,
  options?: ResizeOptions,
): I {
  const whole = { x: 0, y: 0, width: image.width, height: image.height }
  return resizePart(image, whole, width, height, options)
}

/**
 * Scales a part of a picture as if it had been cut out before, which is faster than to do so. Throws 'bad-image' for a
 * part that is not in whole pixels or not inside of the picture, and for a size that is none.
 */
export function resizePart<I extends Image>(
  image: I,
  part: Box,
  width: number,
  height: number,
  { method = 'bilinear', antialias = true }: ResizeOptions = {},
): I {
  checkImage(image)
  checkSizes(image, part, width, height)
  const isAll = part.width === image.width && part.height === image.height
  if (width === part.width && height === part.height) return isAll ? image : cropImage(image, part)
  const axis = (from: number, to: number) =>
    from === to ? undefined : axisWeights(from, to, method, antialias)
  const axes = { across: axis(part.width, width), down: axis(part.height, height) }
  return resampled(image, part, axes, !antialias && method !== 'nearest')
}

/**
 * A part of what `resizeImage` makes of a picture, without the rest. Throws 'bad-image' for a part that is not in whole
 * pixels of it, and for a size that is none.
 */
export function resizeWithin<I extends Image>(
  image: I,
  width: number,
  height: number,
  window: Box,
  { method = 'bilinear', antialias = true }: ResizeOptions = {},
): I {
  checkSizes({ width, height }, window, width, height)
  checkImage(image)
  const axis = (from: number, to: number, start: number, length: number) =>
    from === to ? undefined : axisPart(axisWeights(from, to, method, antialias), start, length)
  const across = axis(image.width, width, window.x, window.width)
  const down = axis(image.height, height, window.y, window.height)
  if (!across && !down) return cropImage(image, window)
  // What the window is made of; in a direction that keeps its size, the window itself.
  const columns = across ? { x: 0, width: image.width } : { x: window.x, width: window.width }
  const rows = down ? rowsUnder(down) : { y: window.y, height: window.height }
  const starts = down?.starts.map((start) => start - rows.y)
  const axes = { across, down: down && { ...down, starts: starts! } }
  return resampled(image, { ...columns, ...rows }, axes, !antialias && method !== 'nearest')
}

/** Scales a picture and cuts out a rectangle, which may reach beyond: what lies outside is filled. */
export function resizeAndCrop<I extends Image>(
  image: I,
  { width, height }: Pick<Image, 'width' | 'height'>,
  box: Box,
  fill: Fill,
  options?: ResizeOptions,
): I {
  const { x, y } = box
  if (x === 0 && y === 0 && box.width === width && box.height === height) {
    return resizeImage(image, width, height, options)
  }
  const isInside = x >= 0 && y >= 0 && x + box.width <= width && y + box.height <= height
  if (isInside) return resizeWithin(image, width, height, box, options)
  return cropImage(resizeImage(image, width, height, options), box, fill)
}

function rowsUnder({ starts, counts }: AxisWeights) {
  const y = starts[0]!
  return { y, height: starts.at(-1)! + counts.at(-1)! - y }
}

interface Axes {
  /** A direction without weights keeps its size. */
  across?: AxisWeights
  down?: AxisWeights
}

/** `isRoundedOnce`, at the end, as PyTorch does; PIL rounds after each direction. */
function resampled<I extends Image>(
  image: I,
  part: Box,
  { across, down }: Axes,
  isRoundedOnce: boolean,
): I {
  const width = across?.length ?? part.width
  const height = down?.length ?? part.height
  const fast = isRoundedOnce ? undefined : resizeBytes(image, part, across, down)
  if (fast) return { ...image, data: fast, width, height }
  const isAll = part.width === image.width && part.height === image.height
  const { data: values, channels } = isAll ? image : cropImage(image, part)
  let data: Image['data'] = isRoundedOnce ? Float32Array.from(values) : values
  if (across) data = resample(data, part.height, part.width, channels, across)
  if (down) data = resample(data, 1, part.height, width * channels, down)
  if (isRoundedOnce) data = roundAs(image.data, data)
  return { ...image, data, width, height }
}

function checkSizes(
  { width, height }: Pick<Image, 'width' | 'height'>,
  part: Box,
  toWidth: number,
  toHeight: number,
) {
  if (![toWidth, toHeight].every((size) => Number.isInteger(size) && size > 0)) {
    throw badImage(`A picture cannot be resized to ${toWidth}×${toHeight}.`)
  }
  const { x, y } = part
  const isWhole = [x, y, part.width, part.height].every(Number.isInteger)
  const isInside = x >= 0 && y >= 0 && x + part.width <= width && y + part.height <= height
  if (isWhole && isInside && part.width > 0 && part.height > 0) return
  throw badImage(
    `A part of ${part.width}×${part.height} at (${x}, ${y}) is not in whole pixels of a picture of ${width}×${height}.`,
  )
}

/** The values in the range and the array type of the picture that they came from. */
function roundAs(source: Image['data'], values: Image['data']): Image['data'] {
  if (source instanceof Float32Array) return values
  const limit = source instanceof Uint16Array ? 65535 : 255
  const rounded = new (source.constructor as Uint8ArrayConstructor)(values.length)
  for (let i = 0; i < values.length; i++) {
    rounded[i] = Math.min(limit, Math.max(0, Math.round(values[i]!)))
  }
  return rounded
}

/**
 * Scales so that the shorter side has `size` pixels and the longer one as many as fit the aspect ratio, rounded down
 * (torchvision's `Resize(size)`).
 */
export function resizeShortSide<I extends Image>(
  image: I,
  size: number,
  options?: ResizeOptions,
): I {
  const { width, height } = image
  const long = Math.floor((size * Math.max(width, height)) / Math.min(width, height))
  return width <= height
    ? resizeImage(image, size, long, options)
    : resizeImage(image, long, size, options)
}
