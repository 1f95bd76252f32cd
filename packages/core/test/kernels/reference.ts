// Kernels in plain loops and double precision, to compare the fast ones with.
import { randomStream } from '../../src/random.js'
import * as tf from '../../src/tf.js'

/** Values in [-1, 1) for a tensor of this shape, the same for the same seed. */
export function randomValues(shape: readonly number[], seed: number): Float32Array {
  const random = randomStream(seed, ...shape)
  return Float32Array.from({ length: tf.util.sizeFromShape(shape as number[]) }, () =>
    random.uniform(-1, 1),
  )
}

/** The largest difference, relative to the largest value of the reference. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY
  let [difference, size] = [0, 0]
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!)
    if (!(error <= difference)) difference = error
    size = Math.max(size, Math.abs(expected[i]!))
  }
  return size === 0 ? difference : difference / size
}

type Info = tf.backend_util.Conv2DInfo

/** Calls `visit` for each pair of output pixel and tap that lies inside the input, with flat pixel indices. */
export function eachTap(
  info: Info,
  visit: (outputPixel: number, inputPixel: number, tap: number) => void,
) {
  for (let b = 0; b < info.batchSize; b++) {
    for (let oy = 0; oy < info.outHeight; oy++) {
      for (let ox = 0; ox < info.outWidth; ox++) {
        const outputPixel = (b * info.outHeight + oy) * info.outWidth + ox
        for (let ty = 0; ty < info.filterHeight; ty++) {
          for (let tx = 0; tx < info.filterWidth; tx++) {
            const y = oy * info.strideHeight + ty * info.dilationHeight - info.padInfo.top
            const x = ox * info.strideWidth + tx * info.dilationWidth - info.padInfo.left
            if (y < 0 || x < 0 || y >= info.inHeight || x >= info.inWidth) continue
            visit(
              outputPixel,
              (b * info.inHeight + y) * info.inWidth + x,
              ty * info.filterWidth + tx,
            )
          }
        }
      }
    }
  }
}

const sizeOf = (shape: readonly number[]) => tf.util.sizeFromShape(shape as number[])

export function convolution(info: Info, x: Float32Array, filter: Float32Array) {
  const output = new Float64Array(sizeOf(info.outShape))
  const { inChannels: c, outChannels: o } = info
  eachTap(info, (to, from, tap) => {
    for (let i = 0; i < c; i++) {
      const value = x[from * c + i]!
      for (let j = 0; j < o; j++) output[to * o + j]! += value * filter[(tap * c + i) * o + j]!
    }
  })
  return output
}

export function convolutionInputGradient(info: Info, dy: Float32Array, filter: Float32Array) {
  const output = new Float64Array(sizeOf(info.inShape))
  const { inChannels: c, outChannels: o } = info
  eachTap(info, (to, from, tap) => {
    for (let i = 0; i < c; i++) {
      let sum = 0
      for (let j = 0; j < o; j++) sum += dy[to * o + j]! * filter[(tap * c + i) * o + j]!
      output[from * c + i]! += sum
    }
  })
  return output
}

export function convolutionFilterGradient(info: Info, x: Float32Array, dy: Float32Array) {
  const { inChannels: c, outChannels: o } = info
  const output = new Float64Array(info.filterHeight * info.filterWidth * c * o)
  eachTap(info, (to, from, tap) => {
    for (let i = 0; i < c; i++) {
      const value = x[from * c + i]!
      for (let j = 0; j < o; j++) output[(tap * c + i) * o + j]! += value * dy[to * o + j]!
    }
  })
  return output
}

/** Batch norm of x [rows, channels] by its own statistics. */
export function batchNorm(
  x: Float32Array,
  gamma: Float32Array,
  beta: Float32Array,
  epsilon: number,
) {
  const channels = gamma.length
  const rows = x.length / channels
  const mean = new Float64Array(channels)
  const variance = new Float64Array(channels)
  x.forEach((value, i) => {
    mean[i % channels]! += value / rows
  })
  x.forEach((value, i) => {
    variance[i % channels]! += (value - mean[i % channels]!) ** 2 / rows
  })
  const output = Float64Array.from(x, (value, i) => {
    const c = i % channels
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + epsilon)) * gamma[c]! + beta[c]!
  })
  return { output, mean, variance }
}

/**
 * Backward of `batchNorm` where the loss also depends on mean and variance, with the gradients dMean and dVariance.
 */
export function batchNormGradient(
  x: Float32Array,
  dy: Float32Array,
  gamma: Float32Array,
  dMean: Float32Array,
  dVariance: Float32Array,
  epsilon: number,
) {
  const channels = gamma.length
  const rows = x.length / channels
  const { mean, variance } = batchNorm(x, gamma, new Float32Array(channels), epsilon)
  const inverse = variance.map((value) => 1 / Math.sqrt(value + epsilon))
  const normal = (i: number) => (x[i]! - mean[i % channels]!) * inverse[i % channels]!
  const dgamma = new Float64Array(channels)
  const dbeta = new Float64Array(channels)
  dy.forEach((value, i) => {
    dgamma[i % channels]! += value * normal(i)
    dbeta[i % channels]! += value
  })
  const dx = Float64Array.from(dy, (value, i) => {
    const c = i % channels
    const centred = value - dbeta[c]! / rows - (normal(i) * dgamma[c]!) / rows
    const extra = dMean[c]! / rows + (2 * dVariance[c]! * (x[i]! - mean[c]!)) / rows
    return gamma[c]! * inverse[c]! * centred + extra
  })
  return { dx, dgamma, dbeta }
}
