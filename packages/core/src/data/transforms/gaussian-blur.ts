import { CnnError } from '../../errors.js'
import type { Image } from '../image.js'
import type { JointTransform } from './joint-transform.js'
import { colorChannels, copyData, settler } from './levels.js'

export interface RandomBlurOptions {
  /** Range of the standard deviation in pixels; [0.1, 2] by default. */
  sigma?: readonly [low: number, high: number]
  /** Side of the kernel in pixels, odd; by default as large as it has any effect. */
  size?: number
  /** How often; 0.5 by default. */
  probability?: number
}

/** Blurs by a Gaussian of random width (torchvision's `GaussianBlur`). */
export function randomBlur({
  sigma = [0.1, 2],
  size,
  probability = 0.5,
}: RandomBlurOptions = {}): JointTransform {
  if (!(sigma[0] > 0 && sigma[1] >= sigma[0] && sigma[1] < 1000)) {
    throw new CnnError('bad-option', `randomBlur has sigma [${sigma}]; it is a range above 0.`)
  }
  return (sample, random) => {
    if (!random.chance(probability)) return sample
    return { ...sample, image: gaussianBlur(sample.image, random.uniform(...sigma), size) }
  }
}

/**
 * Blurs by a Gaussian with this standard deviation in pixels; beyond the border the picture is mirrored. Alpha stays.
 * @throws CnnError 'bad-option'
 */
export function gaussianBlur<I extends Image>(
  image: I,
  sigma: number,
  size = 2 * Math.ceil(3 * sigma) + 1,
): I {
  if (!(sigma > 0 && sigma < 1000) || !Number.isInteger(size) || size < 1 || size % 2 === 0) {
    throw new CnnError(
      'bad-option',
      `A picture cannot be blurred by sigma ${sigma} with a kernel of ${size} pixels: sigma is above 0, the kernel odd.`,
    )
  }
  const { data: source, width, height, channels } = image
  const kernel = gaussianKernel(sigma, size)
  const across = convolve(source, height, width, channels, kernel)
  const both = convolve(across, 1, height, width * channels, kernel)
  const data = copyData(image)
  const settle = settler(image)
  const colors = colorChannels(image)
  for (let i = 0; i < data.length; i++) if (i % channels < colors) data[i] = settle(both[i]!)
  return { ...image, data }
}

function gaussianKernel(sigma: number, size: number) {
  const middle = size >> 1
  const kernel = Float64Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - middle) ** 2) / (2 * sigma * sigma)),
  )
  const sum = kernel.reduce((total, value) => total + value, 0)
  return kernel.map((value) => value / sum)
}

/** Convolves the middle axis of an array [outer, length, inner], mirrored at its ends. */
export function convolve(
  source: ArrayLike<number>,
  outer: number,
  length: number,
  inner: number,
  kernel: Float64Array,
): Float32Array {
  const result = new Float32Array(source.length)
  const radius = kernel.length >> 1
  const places = Int32Array.from({ length: length + 2 * radius }, (_, i) =>
    mirrored(i - radius, length),
  )
  const rows = inner < 16 ? convolveRow : convolveRows
  for (let o = 0; o < outer; o++) rows(source, result, o * length * inner, places, inner, kernel)
  return result
}

/** Of few values side by side: sums up value by value, over a copy with its ends in the mirror. */
function convolveRow(
  source: ArrayLike<number>,
  result: Float32Array,
  start: number,
  places: Int32Array,
  inner: number,
  kernel: Float64Array,
) {
  const padded = new Float32Array(places.length * inner)
  for (let place = 0, to = 0; place < places.length; place++) {
    const from = start + places[place]! * inner
    for (let i = 0; i < inner; i++) padded[to++] = source[from + i]!
  }
  const count = padded.length - (kernel.length - 1) * inner
  for (let to = 0; to < count; to++) {
    let sum = 0
    for (let k = 0, from = to; k < kernel.length; k++, from += inner) {
      sum += padded[from]! * kernel[k]!
    }
    result[start + to] = sum
  }
}

/** Of many: adds whole rows. */
function convolveRows(
  source: ArrayLike<number>,
  result: Float32Array,
  start: number,
  places: Int32Array,
  inner: number,
  kernel: Float64Array,
) {
  const sums = new Float64Array(inner)
  for (let x = 0; x <= places.length - kernel.length; x++) {
    sums.fill(0)
    for (let k = 0; k < kernel.length; k++) {
      const from = start + places[x + k]! * inner
      const weight = kernel[k]!
      for (let i = 0; i < inner; i++) sums[i]! += source[from + i]! * weight
    }
    result.set(sums, start + x * inner)
  }
}

/** The place in the mirror at both ends, which stand on the outermost pixels, however far out. */
function mirrored(place: number, length: number) {
  if (length === 1) return 0
  const period = 2 * (length - 1)
  const within = ((place % period) + period) % period
  return within < length ? within : period - within
}
