import { CnnError } from '../../errors.js'
import type { Random } from '../../random.js'
import type { Fill } from '../crop.js'
import type { Image } from '../image.js'
import { convolve } from './gaussian-blur.js'
import { type JointTransform, withMoved } from './joint-transform.js'
import { type SourceOf, type WarpOptions, warpThrough } from './warp-image.js'

export interface ElasticOptions {
  /** How strong, as torchvision counts it: twice the factor of the blurred noise, in pixels; 50 by default. */
  alpha?: number
  /** Standard deviation in pixels of the blur that makes the noise smooth; 5 by default. */
  sigma?: number
  /** How often; 1 by default. */
  probability?: number
  fill?: Fill
}

/**
 * Shifts every pixel by smooth noise, as if the picture were on rubber (Simard et al. 2003; drawn as torchvision's
 * `ElasticTransform` does).
 */
export function elastic({
  alpha = 50,
  sigma = 5,
  probability = 1,
  fill = 0,
}: ElasticOptions = {}): JointTransform {
  if (!(alpha >= 0 && alpha < Infinity) || !(sigma > 0 && sigma < 1000)) {
    throw new CnnError(
      'bad-option',
      `elastic has alpha ${alpha} and sigma ${sigma}; alpha is 0 or above, sigma above 0.`,
    )
  }
  return (sample, random) => {
    if (!random.chance(probability)) return sample
    const { image } = sample
    const field = drawField(image, alpha / 2, sigma, random)
    const sourceOf: SourceOf = (x, y, at) => {
      field(x, y, at)
      at[0]! += x
      at[1]! += y
    }
    const warp = (picture: Image, options: WarpOptions) => warpThrough(picture, sourceOf, options)
    return withMoved(
      sample,
      warp(image, { fill }),
      (mask) => warp(mask, { method: 'nearest' }),
      (x, y) => movedBy(sourceOf, x, y),
    )
  }
}

/** Blurred noise, between pixels interpolated. */
function drawField({ width, height }: Image, factor: number, sigma: number, random: Random) {
  const noise = () => {
    const values = Float32Array.from({ length: width * height }, () => random.uniform(-1, 1))
    // torchvision's kernel: 8 sigma, odd.
    const radius = Math.floor((8 * sigma + 1) / 2)
    const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
      Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
    )
    const sum = kernel.reduce((total, value) => total + value, 0)
    const scaled = kernel.map((value) => value / sum)
    const across = convolve(values, height, width, 1, scaled)
    return convolve(across, 1, height, width, scaled).map((value) => value * factor)
  }
  const [shiftX, shiftY] = [noise(), noise()]
  return (x: number, y: number, at: Float64Array) => {
    const [left, top] = [clamp(Math.floor(x - 0.5), width), clamp(Math.floor(y - 0.5), height)]
    const [right, bottom] = [clamp(left + 1, width), clamp(top + 1, height)]
    const weightX = Math.min(1, Math.max(0, x - 0.5 - left))
    const weightY = Math.min(1, Math.max(0, y - 0.5 - top))
    const between = (values: Float32Array) => {
      const upper = mix(values[top * width + left]!, values[top * width + right]!, weightX)
      const lower = mix(values[bottom * width + left]!, values[bottom * width + right]!, weightX)
      return mix(upper, lower, weightY)
    }
    at[0] = between(shiftX)
    at[1] = between(shiftY)
  }
}

/** Where a point of the source goes: the point that shows it, found by going back what is missing. */
function movedBy(sourceOf: SourceOf, x: number, y: number): readonly [number, number] {
  const at = new Float64Array(2)
  let [toX, toY] = [x, y]
  for (let step = 0; step < 20; step++) {
    sourceOf(toX, toY, at)
    toX += x - at[0]!
    toY += y - at[1]!
  }
  return [toX, toY]
}

const clamp = (place: number, size: number) => Math.min(size - 1, Math.max(0, place))

const mix = (first: number, second: number, weight: number) => first + (second - first) * weight
