import { axisWeights, type ResizeMethod } from './axis-weights.js'
import { type Box, cropImage } from './crop.js'
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
  checkPart(image, part)
  if (![width, height].every((size) => Number.isInteger(size) && size > 0)) {
    throw badImage(`A picture cannot be resized to ${width}×${height}.`)
  }
  const isAll = part.width === image.width && part.height === image.height
  if (width === part.width && height === part.height) return isAll ? image : cropImage(image, part)
  // PyTorch rounds once, at the end; PIL after each direction.
  const isRoundedOnce = !antialias && method !== 'nearest'
  const across =
    width === part.width ? undefined : axisWeights(part.width, width, method, antialias)
  const down =
    height === part.height ? undefined : axisWeights(part.height, height, method, antialias)
  const fast = isRoundedOnce ? undefined : resizeBytes(image, part, across, down)
  if (fast) return { ...image, data: fast, width, height }

  const { data: values, channels } = isAll ? image : cropImage(image, part)
  let data: Image['data'] = isRoundedOnce ? Float32Array.from(values) : values
  if (across) data = resample(data, part.height, part.width, channels, across)
  if (down) data = resample(data, 1, part.height, width * channels, down)
  if (isRoundedOnce) data = roundAs(image.data, data)
  return { ...image, data, width, height }
}

function checkPart(image: Image, { x, y, width, height }: Box) {
  const isWhole = [x, y, width, height].every(Number.isInteger)
  const isInside = x >= 0 && y >= 0 && x + width <= image.width && y + height <= image.height
  if (isWhole && isInside && width > 0 && height > 0) return
  throw badImage(
    `A part of ${width}×${height} at (${x}, ${y}) is not in whole pixels of a picture of ${image.width}×${image.height}.`,
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
