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
 * trained): across, then down, and in 8 bits with PIL's 22-bit fixed-point weights, equal to it bit for bit. Without,
 * pixel centres are aligned as in PyTorch's `interpolate(align_corners=False)`. 'nearest' takes the pixel under the
 * centre. Returns the picture itself when the size is right already. Throws 'bad-image' for a size that is none.
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
  let { data } = image
  const { channels } = image
  if (width !== image.width) {
    const weights = axisWeights(image.width, width, method, antialias)
    data = resample(data, image.height, image.width, channels, weights)
  }
  if (height !== image.height) {
    const weights = axisWeights(image.height, height, method, antialias)
    data = resample(data, 1, image.height, width * channels, weights)
  }
  return data === image.data ? image : { ...image, data, width, height }
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

const kernels = {
  bilinear: { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: cubic },
}

/** Keys' cubic with a = -0.5, as in PIL. */
function cubic(x: number) {
  const t = Math.abs(x)
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0
}

function axisWeights(
  from: number,
  to: number,
  method: 'bilinear' | 'bicubic' | 'nearest',
  antialias: boolean,
): AxisWeights {
  const scale = from / to
  const starts = new Int32Array(to)
  const counts = new Int32Array(to).fill(1)
  if (method === 'nearest') {
    for (let x = 0; x < to; x++) starts[x] = Math.min(from - 1, Math.floor((x + 0.5) * scale))
    return { length: to, starts, counts, weights: new Float64Array(to).fill(1), taps: 1 }
  }
  const kernel = kernels[method]
  const stretch = antialias ? Math.max(1, scale) : 1
  const support = kernel.support * stretch
  const taps = Math.ceil(support) * 2 + 1
  const weights = new Float64Array(to * taps)
  for (let x = 0; x < to; x++) {
    const center = (x + 0.5) * scale
    const start = Math.max(0, Math.trunc(center - support + 0.5))
    const count = Math.min(from, Math.trunc(center + support + 0.5)) - start
    let sum = 0
    for (let i = 0; i < count; i++) {
      const weight = kernel.weight((start + i - center + 0.5) / stretch)
      weights[x * taps + i] = weight
      sum += weight
    }
    for (let i = 0; i < count; i++) weights[x * taps + i]! /= sum
    starts[x] = start
    counts[x] = count
  }
  return { length: to, starts, counts, weights, taps }
}

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
  let to = 0
  for (let o = 0; o < outer; o++) {
    for (let x = 0; x < outLength; x++) {
      const first = (o * length + starts[x]!) * inner
      const weight = x * taps
      const count = counts[x]!
      for (let i = 0; i < inner; i++) {
        let sum = 1 << (fractionBits - 1)
        let from = first + i
        for (let k = 0; k < count; k++, from += inner) {
          sum = (sum + Math.imul(data[from]!, fixed[weight + k]!)) | 0
        }
        clamped[to++] = sum >> fractionBits
      }
    }
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
