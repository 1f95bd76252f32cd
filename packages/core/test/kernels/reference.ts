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
