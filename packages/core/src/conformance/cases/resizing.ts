import { reflectPad, replicatePad } from '../../ops/pad-images.js'
import * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { build, type NdArray, sumOf } from '../nd-array.js'

type Size = [number, number]

interface Convention {
  name: string
  alignCorners: boolean
  halfPixelCenters: boolean
}

const conventions: Convention[] = [
  { name: 'first pixels aligned', alignCorners: false, halfPixelCenters: false },
  { name: 'corners aligned', alignCorners: true, halfPixelCenters: false },
  { name: 'half pixels', alignCorners: false, halfPixelCenters: true },
]

/** The place in the input, along one axis, that a place in the output stands for. */
function sourceOf(
  index: number,
  from: number,
  to: number,
  { alignCorners, halfPixelCenters }: Convention,
) {
  if (alignCorners) return to > 1 ? (index * (from - 1)) / (to - 1) : 0
  return halfPixelCenters ? ((index + 0.5) * from) / to - 0.5 : (index * from) / to
}

function bilinear(x: NdArray, [height, width]: Size, convention: Convention) {
  const [batch, fromHeight, fromWidth, channels] = x.shape as [number, number, number, number]
  const around = (index: number, from: number, to: number) => {
    const place = Math.min(Math.max(sourceOf(index, from, to, convention), 0), from - 1)
    const low = Math.floor(place)
    return [
      [low, 1 - (place - low)],
      [Math.min(low + 1, from - 1), place - low],
    ] as const
  }
  return build([batch, height, width, channels], (...[n, i, j, c]) =>
    sumOf(
      around(i!, fromHeight, height).flatMap(([y, weightY]) =>
        around(j!, fromWidth, width).map(
          ([column, weightX]) => weightY * weightX * x.at(n!, y, column, c!),
        ),
      ),
    ),
  )
}

function nearest(x: NdArray, [height, width]: Size, convention: Convention) {
  const [batch, fromHeight, fromWidth, channels] = x.shape as [number, number, number, number]
  const closest = (index: number, from: number, to: number) => {
    const place = sourceOf(index, from, to, convention)
    if (convention.alignCorners) return Math.floor(place + 0.5)
    // The pixel that the point lies in, not the one whose centre is closest.
    return Math.min(Math.floor(convention.halfPixelCenters ? place + 0.5 : place), from - 1)
  }
  return build([batch, height, width, channels], (...[n, i, j, c]) =>
    x.at(n!, closest(i!, fromHeight, height), closest(j!, fromWidth, width), c!),
  )
}

const methods = [
  { op: 'resizeBilinear', resize: tf.image.resizeBilinear, reference: bilinear },
  { op: 'resizeNearestNeighbor', resize: tf.image.resizeNearestNeighbor, reference: nearest },
]

const image = (x?: tf.Tensor) => x as tf.Tensor4D

const resizing = (variant: string, shape: number[], size: Size): ConformanceCase[] =>
  methods.flatMap(({ op, resize, reference }) =>
    conventions.map((convention) => ({
      op,
      variant: `${variant}, ${convention.name}`,
      inputs: [spread(shape)],
      compute: (x) => resize(image(x), size, convention.alignCorners, convention.halfPixelCenters),
      reference: (x) => reference(x!, size, convention),
    })),
  )

const sides = { top: 2, bottom: 1, left: 0, right: 2 }

function padded(x: NdArray, sourceOf: (place: number, size: number) => number) {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const { top, bottom, left, right } = sides
  return build([batch, height + top + bottom, width + left + right, channels], (...[n, i, j, c]) =>
    x.at(n!, sourceOf(i! - top, height), sourceOf(j! - left, width), c!),
  )
}

const clamped = (place: number, size: number) => Math.min(Math.max(place, 0), size - 1)
const mirrored = (place: number, size: number) =>
  place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place

const luma = [0.2989, 0.587, 0.114]

/** Pictures of another size, padded, turned over, and in other colours. */
export const resizingCases: ConformanceCase[] = [
  ...resizing('up to odd sizes', [2, 3, 4, 2], [5, 7]),
  ...resizing('doubled', [2, 3, 4, 1], [6, 8]),
  ...resizing('down', [2, 5, 6, 2], [2, 3]),
  ...resizing('to one pixel', [2, 3, 4, 2], [1, 1]),
  ...resizing('from one pixel', [2, 1, 1, 3], [3, 2]),
  ...resizing('height only', [1, 3, 5, 2], [7, 5]),
  ...resizing('width only', [1, 4, 3, 5], [4, 2]),
  ...resizing('same size', [1, 3, 4, 2], [3, 4]),
  ...resizing('no pictures', [0, 3, 4, 2], [5, 7]),
  {
    op: 'replicatePad',
    inputs: [spread([2, 3, 4, 2])],
    compute: (x) => replicatePad(image(x), sides),
    reference: (x) => padded(x!, clamped),
  },
  {
    op: 'reflectPad',
    inputs: [spread([2, 3, 4, 2])],
    compute: (x) => reflectPad(image(x), sides),
    reference: (x) => padded(x!, mirrored),
  },
  {
    op: 'flipLeftRight',
    inputs: [spread([2, 3, 5, 2])],
    compute: (x) => tf.image.flipLeftRight(image(x)),
    reference: (x) =>
      build(x!.shape, (...[n, i, j, c]) => x!.at(n!, i!, x!.shape[2]! - 1 - j!, c!)),
  },
  {
    op: 'grayscaleToRGB',
    inputs: [spread([2, 3, 4, 1])],
    compute: (x) => tf.image.grayscaleToRGB(image(x)),
    reference: (x) => build([2, 3, 4, 3], (...[n, i, j]) => x!.at(n!, i!, j!, 0)),
  },
  {
    op: 'rgbToGrayscale',
    inputs: [spread([2, 3, 4, 3])],
    compute: (x) => tf.image.rgbToGrayscale(image(x)),
    reference: (x) =>
      build([2, 3, 4, 1], (...[n, i, j]) =>
        sumOf(luma.map((weight, c) => weight * x!.at(n!, i!, j!, c))),
      ),
  },
]
