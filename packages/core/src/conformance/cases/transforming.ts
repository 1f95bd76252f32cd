import * as tf from '../../tf.js'
import { type ConformanceCase, floats, spread } from '../conformance-case.js'
import { build, type NdArray, sumOf } from '../nd-array.js'

type FillMode = 'constant' | 'reflect' | 'wrap' | 'nearest'

const image = (x?: tf.Tensor) => x as tf.Tensor4D

/** The place in the picture that a place in its continuation shows, as TensorFlow defines it. */
function continued(place: number, size: number, mode: FillMode): number {
  if (mode === 'constant') return place
  let inside = place
  if (mode === 'reflect') {
    while (inside < -0.5 || inside > size - 0.5) {
      inside = inside < 0 ? -1 - inside : 2 * size - 1 - inside
    }
  } else if (mode === 'wrap') {
    const distance = size - 1
    if (place < 0) inside += size * (Math.trunc(-place / distance) + 1)
    else if (place > size - 1) inside -= size * Math.trunc(place / distance)
  }
  return Math.min(Math.max(inside, 0), size - 1)
}

interface Transforming {
  interpolation: 'nearest' | 'bilinear'
  mode: FillMode
  fill: number
  size: [number, number]
}

function transformed(x: NdArray, matrices: NdArray, options: Transforming) {
  const { interpolation, mode, fill, size } = options
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  return build([batch, ...size, channels], (...[n, i, j, c]) => {
    const row = matrices.shape[0] === 1 ? 0 : n!
    const [a0, a1, a2, b0, b1, b2, c0, c1] = Array.from({ length: 8 }, (_, k) =>
      matrices.at(row, k),
    ) as [number, number, number, number, number, number, number, number]
    const divisor = c0 * j! + c1 * i! + 1
    if (divisor === 0) return fill
    const column = continued((a0 * j! + a1 * i! + a2) / divisor, width, mode)
    const y = continued((b0 * j! + b1 * i! + b2) / divisor, height, mode)
    const read = (top: number, left: number) =>
      top >= 0 && top < height && left >= 0 && left < width ? x.at(n!, top, left, c!) : fill
    if (interpolation === 'nearest') return read(Math.floor(y + 0.5), Math.floor(column + 0.5))
    const [top, left] = [Math.floor(y), Math.floor(column)]
    return sumOf(
      [0, 1].flatMap((down) =>
        [0, 1].map(
          (across) =>
            (1 - Math.abs(y - top - down)) *
            (1 - Math.abs(column - left - across)) *
            read(top + down, left + across),
        ),
      ),
    )
  })
}

/** Turned and enlarged, with a perspective. */
const matrices = [
  [0.91, 0.33, -1.27, -0.37, 1.13, 0.71, 0.021, -0.013],
  [-0.83, 0.21, 3.87, 0.29, 1.41, -2.63, 0.017, 0.031],
]

const matrixInput = (count: 1 | 2) => floats([count, 8], matrices.slice(0, count).flat())

const transforming = (
  variant: string,
  options: Partial<Transforming>,
  count: 1 | 2 = 2,
  byMatrices = options.interpolation === 'bilinear',
): ConformanceCase => {
  const all: Transforming = {
    ...{ interpolation: 'nearest', mode: 'constant', fill: 0, size: [4, 5] },
    ...options,
  }
  const given = matrixInput(count)
  const constant = () =>
    tf.tensor2d(Float32Array.from(given.values.data), given.values.shape as [number, number])
  return {
    op: 'image.transform',
    variant,
    inputs: [spread([2, 4, 5, 2]), ...(byMatrices ? [given] : [])],
    compute: (x, tensor) =>
      tf.image.transform(
        ...([image(x), (tensor as tf.Tensor2D) ?? constant(), all.interpolation] as const),
        ...([all.mode, all.fill, all.size] as const),
      ),
    reference: (x, array) => transformed(x!, array ?? given.values, all),
  }
}

type Center = number | [number, number]
type Color = number | [number, number, number]

function rotated(x: NdArray, radians: number, fill: Color, center: Center) {
  const [, height, width] = x.shape as [number, number, number]
  const middle = (axis: 0 | 1) => (typeof center === 'number' ? center : center[axis])
  const [centerX, centerY] = [width * middle(0), height * middle(1)]
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)]
  return build(x.shape, (...[n, i, j, c]) => {
    const column = Math.floor((j! - centerX) * cosine - (i! - centerY) * sine + centerX + 0.5)
    const row = Math.floor((j! - centerX) * sine + (i! - centerY) * cosine + centerY + 0.5)
    if (column >= 0 && column < width && row >= 0 && row < height) return x.at(n!, row, column, c!)
    return typeof fill === 'number' ? fill : (fill[c!] ?? 255)
  })
}

const rotating = (
  variant: string,
  channels: number,
  fill: Color = 0,
  center: Center = 0.5,
): ConformanceCase => ({
  op: 'rotateWithOffset',
  variant,
  inputs: [spread([2, 4, 5, channels])],
  compute: (x) => tf.image.rotateWithOffset(image(x), 0.73, fill, center),
  reference: (x) => rotated(x!, 0.73, fill, center),
})

const modes: FillMode[] = ['constant', 'reflect', 'wrap', 'nearest']

/** Pictures turned and projected. */
export const transformCases: ConformanceCase[] = [
  ...(['nearest', 'bilinear'] as const).flatMap((interpolation) =>
    modes.map((mode) => transforming(`${interpolation}, ${mode}`, { interpolation, mode })),
  ),
  transforming('one for all, bilinear', { interpolation: 'bilinear' }, 1),
  transforming('one for all, nearest', {}, 1),
  transforming('filled, bilinear', { interpolation: 'bilinear', fill: 0.7 }),
  transforming('filled, nearest', { fill: -1.3 }),
  transforming('to another size', { interpolation: 'bilinear', size: [3, 4] }),
  rotating('grey', 1),
  rotating('filled', 2, 0.125),
  rotating('filled with a colour', 3, [0.5, 2, -1]),
  rotating('filled with an opaque colour', 4, [1, 2, 3]),
  rotating('about another centre', 2, 0, [0.3, 0.8]),
]
