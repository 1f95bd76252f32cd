import { badImage, checkImage, type Image } from './image.js'

export interface ResizeOptions {
  /** The kernel; 'nearest' keeps the values of label masks. 'bilinear' by default. */
  method?: 'bilinear' | 'bicubic' | 'nearest'
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
  { method = 'bilinear', antialias = true }: ResizeOptions = {},
): I {
  checkImage(image)
  if (![width, height].every((size) => Number.isInteger(size) && size > 0)) {
    throw badImage(`A picture cannot be resized to ${width}×${height}.`)
  }
  if (width === image.width && height === image.height) return image
  const { channels } = image
  // PyTorch rounds once, at the end; PIL after each direction.
  const isRoundedOnce = !antialias && method !== 'nearest'
  let data: Image['data'] = isRoundedOnce ? Float32Array.from(image.data) : image.data
  if (width !== image.width) {
    const weights = axisWeights(image.width, width, method, antialias)
    data = resample(data, image.height, image.width, channels, weights)
  }
  if (height !== image.height) {
    const weights = axisWeights(image.height, height, method, antialias)
    data = resample(data, 1, image.height, width * channels, weights)
  }
  if (isRoundedOnce) data = roundAs(image.data, data)
  return { ...image, data, width, height }
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

/** For each output position: the first source position, how many follow, and their weights, which add up to one. */
interface AxisWeights {
  length: number
  starts: Int32Array
  counts: Int32Array
  /** `taps` per output position. */
  weights: Float64Array
  taps: number
}

/** Keys' cubic: PIL takes a = -0.5, PyTorch's `interpolate` -0.75. */
const cubic = (a: number) => (x: number) => {
  const t = Math.abs(x)
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1
  return t < 2 ? a * (((t - 5) * t + 8) * t - 4) : 0
}

const triangle = (x: number) => Math.max(0, 1 - Math.abs(x))

const kernels = {
  bilinear: { support: 1, smooth: triangle, plain: triangle },
  bicubic: { support: 2, smooth: cubic(-0.5), plain: cubic(-0.75) },
}

function axisWeights(
  from: number,
  to: number,
  method: 'bilinear' | 'bicubic' | 'nearest',
  antialias: boolean,
): AxisWeights {
  if (method === 'nearest') return nearestWeights(from, to)
  return antialias ? smoothWeights(from, to, method) : plainWeights(from, to, method)
}

function nearestWeights(from: number, to: number): AxisWeights {
  const starts = Int32Array.from({ length: to }, (_, x) =>
    Math.min(from - 1, Math.floor(((x + 0.5) * from) / to)),
  )
  const counts = new Int32Array(to).fill(1)
  return { length: to, starts, counts, weights: new Float64Array(to).fill(1), taps: 1 }
}

/** PIL's: the kernel is as wide as an output pixel, and what of it lies beyond the border is left out. */
function smoothWeights(from: number, to: number, method: keyof typeof kernels): AxisWeights {
  const kernel = kernels[method]
  const scale = from / to
  const stretch = Math.max(1, scale)
  const support = kernel.support * stretch
  const taps = Math.ceil(support) * 2 + 1
  const axis = emptyAxis(to, taps)
  for (let x = 0; x < to; x++) {
    const center = (x + 0.5) * scale
    const start = Math.max(0, Math.trunc(center - support + 0.5))
    const count = Math.min(from, Math.trunc(center + support + 0.5)) - start
    const weights = axis.weights.subarray(x * taps, x * taps + count)
    let sum = 0
    for (let i = 0; i < count; i++) {
      weights[i] = kernel.smooth((start + i - center + 0.5) / stretch)
      sum += weights[i]!
    }
    for (let i = 0; i < count; i++) weights[i]! /= sum
    axis.starts[x] = start
    axis.counts[x] = count
  }
  return axis
}

/** PyTorch's: a kernel of 2 or 4 pixels, and the border's pixel stands for those beyond it. */
function plainWeights(from: number, to: number, method: keyof typeof kernels): AxisWeights {
  const { support, plain } = kernels[method]
  const taps = support * 2
  const axis = emptyAxis(to, taps)
  for (let x = 0; x < to; x++) {
    const center = ((x + 0.5) * from) / to - 0.5
    const first = Math.floor(center) - support + 1
    const start = Math.min(Math.max(0, first), from - 1)
    const last = Math.min(Math.max(0, first + taps - 1), from - 1)
    for (let i = first; i < first + taps; i++) {
      const inside = Math.min(Math.max(i, start), last)
      axis.weights[x * taps + inside - start]! += plain(i - center)
    }
    axis.starts[x] = start
    axis.counts[x] = last - start + 1
  }
  return axis
}

const emptyAxis = (length: number, taps: number): AxisWeights => ({
  length,
  starts: new Int32Array(length),
  counts: new Int32Array(length),
  weights: new Float64Array(length * taps),
  taps,
})

/** Resamples the middle axis of an array [outer, length, inner]. */
function resample(
  data: Image['data'],
  outer: number,
  length: number,
  inner: number,
  axis: AxisWeights,
): Image['data'] {
  const out = new (data.constructor as Uint8ArrayConstructor)(outer * axis.length * inner)
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) {
    resampleBytes(data, outer, length, inner, axis, out)
  } else {
    resampleFloats(data, outer, length, inner, axis, out)
  }
  return out
}

const fractionBits = 22

function resampleBytes(
  data: Uint8Array | Uint8ClampedArray,
  outer: number,
  length: number,
  inner: number,
  { length: outLength, starts, counts, weights, taps }: AxisWeights,
  out: Uint8Array,
) {
  const fixed = Int32Array.from(weights, (weight) => {
    const scaled = weight * (1 << fractionBits)
    return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
  })
  const clamped = new Uint8ClampedArray(out.buffer)
  const axis = { starts, counts, fixed, taps, length, outLength }
  if (outer === 1) resampleRows(data, inner, axis, clamped)
  else if (inner === 3) resamplePixels(data, outer, axis, clamped)
  else resampleValues(data, outer, inner, axis, clamped)
}

type Bytes = Uint8Array | Uint8ClampedArray

interface FixedAxis {
  starts: Int32Array
  counts: Int32Array
  /** Weights in 22-bit fixed point. */
  fixed: Int32Array
  taps: number
  length: number
  outLength: number
}

const half = 1 << (fractionBits - 1)

function resampleValues(
  data: Bytes,
  outer: number,
  inner: number,
  { starts, counts, fixed, taps, length, outLength }: FixedAxis,
  out: Uint8ClampedArray,
) {
  let to = 0
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < outLength; x++) {
      const first = (o * length + starts[x]!) * inner
      const weight = x * taps
      const count = counts[x]!
      for (let i = 0; i < inner; i++) {
        let sum = half
        let from = first + i
        for (let k = 0; k < count; k++, from += inner) {
          sum = (sum + Math.imul(data[from]!, fixed[weight + k]!)) | 0
        }
        out[to++] = sum >> fractionBits
      }
    }
  }
}

/** Across, three channels at a time. */
function resamplePixels(
  data: Bytes,
  outer: number,
  { starts, counts, fixed, taps, length, outLength }: FixedAxis,
  out: Uint8ClampedArray,
) {
  let to = 0
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < outLength; x++) {
      let from = (o * length + starts[x]!) * 3
      const end = x * taps + counts[x]!
      let [red, green, blue] = [half, half, half]
      for (let k = x * taps; k < end; k++, from += 3) {
        const weight = fixed[k]!
        red = (red + Math.imul(data[from]!, weight)) | 0
        green = (green + Math.imul(data[from + 1]!, weight)) | 0
        blue = (blue + Math.imul(data[from + 2]!, weight)) | 0
      }
      out[to] = red >> fractionBits
      out[to + 1] = green >> fractionBits
      out[to + 2] = blue >> fractionBits
      to += 3
    }
  }
}

/** Down, a whole row at a time. */
function resampleRows(
  data: Bytes,
  inner: number,
  { starts, counts, fixed, taps, outLength }: FixedAxis,
  out: Uint8ClampedArray,
) {
  const sums = new Int32Array(inner)
  for (let y = 0; y < outLength; y++) {
    sums.fill(half)
    for (let k = 0; k < counts[y]!; k += 2) {
      const upper = (starts[y]! + k) * inner
      const weight = fixed[y * taps + k]!
      // An odd one at the end is paired with itself, weighted by nothing.
      const isPair = k + 1 < counts[y]!
      const lower = isPair ? upper + inner : upper
      const lowerWeight = isPair ? fixed[y * taps + k + 1]! : 0
      for (let i = 0; i < inner; i++) {
        const pair = Math.imul(data[upper + i]!, weight) + Math.imul(data[lower + i]!, lowerWeight)
        sums[i] = (sums[i]! + pair) | 0
      }
    }
    const to = y * inner
    for (let i = 0; i < inner; i++) out[to + i] = sums[i]! >> fractionBits
  }
}

function resampleFloats(
  data: Uint16Array | Float32Array,
  outer: number,
  length: number,
  inner: number,
  { length: outLength, starts, counts, weights, taps }: AxisWeights,
  out: Image['data'],
) {
  const whole = data instanceof Uint16Array
  let to = 0
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < outLength; x++) {
      const first = (o * length + starts[x]!) * inner
      for (let i = 0; i < inner; i++) {
        let sum = 0
        for (let k = 0; k < counts[x]!; k++) {
          sum += data[first + i + k * inner]! * weights[x * taps + k]!
        }
        out[to++] = whole ? Math.min(65535, Math.max(0, Math.round(sum))) : sum
      }
    }
  }
}
