import { beforeAll, describe, expect, test } from 'vitest'
import { runKernel, startWasm } from '../../../../test/kernels/on-wasm.js'
import { randomValues, relativeError } from '../../../../test/kernels/reference.js'
import * as tf from '../../../tf.js'
import { type AxisTaps, countOf, transposeTaps } from '../axis-taps.js'
import { resample } from '../resample.js'
import { bilinearResizeTaps, nearestResizeTaps } from '../resize-taps.js'

type Shape = [number, number, number, number]

const halfPixels = { alignCorners: false, halfPixelCenters: true }

const cases: { shape: Shape; size: [number, number] }[] = [
  { shape: [2, 17, 13, 19], size: [34, 26] },
  { shape: [3, 31, 37, 1], size: [11, 64] },
  { shape: [1, 1, 1, 5], size: [97, 101] },
  { shape: [2, 97, 101, 3], size: [1, 1] },
  { shape: [1, 23, 29, 64], size: [47, 53] },
  { shape: [2, 7, 5, 67], size: [7, 5] },
  { shape: [3, 41, 43, 2], size: [59, 61] },
  { shape: [0, 7, 5, 3], size: [14, 10] },
]

/** In plain loops and double precision. */
function reference(x: Float32Array, [batch, height, width, channels]: Shape, axes: Axes) {
  const [rows, columns] = axes
  const [outHeight, outWidth] = [countOf(rows), countOf(columns)]
  const output = new Float64Array(batch * outHeight * outWidth * channels)
  for (let at = 0; at < output.length; at++) {
    const c = at % channels
    const j = Math.floor(at / channels) % outWidth
    const i = Math.floor(at / channels / outWidth) % outHeight
    const n = Math.floor(at / channels / outWidth / outHeight)
    for (let a = rows.starts[i]!; a < rows.starts[i + 1]!; a++) {
      for (let b = columns.starts[j]!; b < columns.starts[j + 1]!; b++) {
        const pixel = (n * height + rows.places[a]!) * width + columns.places[b]!
        output[at]! += rows.weights[a]! * columns.weights[b]! * x[pixel * channels + c]!
      }
    }
  }
  return output
}

type Axes = [AxisTaps, AxisTaps]

describe.each([1, 2])('on %i threads', (threads) => {
  beforeAll(async () => void (await startWasm(threads)))

  describe.each([
    ['bilinear', tf.ResizeBilinear, bilinearResizeTaps],
    ['nearest', tf.ResizeNearestNeighbor, nearestResizeTaps],
  ] as const)('%s', (_, kernel, tapsOf) => {
    test.each(cases)('$shape to $size', ({ shape, size }) => {
      const axes: Axes = [
        tapsOf(shape[1], size[0], halfPixels),
        tapsOf(shape[2], size[1], halfPixels),
      ]
      const x = randomValues(shape, 1)
      const [output] = runKernel(kernel, { images: { shape, values: x } }, { size, ...halfPixels })
      expect(relativeError(output!, reference(x, shape, axes))).toBeLessThan(5e-6)

      const outShape: Shape = [shape[0], ...size, shape[3]]
      const dy = randomValues(outShape, 2)
      const back: Axes = [transposeTaps(axes[0]), transposeTaps(axes[1])]
      const [dx] = runKernel(
        resample,
        { x: { shape: outShape, values: dy } },
        { rows: back[0], columns: back[1] },
      )
      expect(relativeError(dx!, reference(dy, outShape, back))).toBeLessThan(5e-6)
    })
  })
})
