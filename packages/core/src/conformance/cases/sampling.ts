import { type GridSampleOptions, gridSample } from '../../ops/grid-sample.js'
import { roiAlign } from '../../ops/roi-align.js'
import * as tf from '../../tf.js'
import { type ConformanceCase, floats, spread } from '../conformance-case.js'
import { build, type NdArray, sumOf, total } from '../nd-array.js'
import { transformCases } from './transforming.js'

const image = (x?: tf.Tensor) => x as tf.Tensor4D

/** Between the four pixels around a point; what lies outside counts as 0. */
function between(x: NdArray, n: number, y: number, column: number, c: number) {
  const [top, left] = [Math.floor(y), Math.floor(column)]
  return sumOf(
    [0, 1].flatMap((down) =>
      [0, 1].map((across) => {
        const weight = (1 - Math.abs(y - top - down)) * (1 - Math.abs(column - left - across))
        return weight === 0 ? 0 : weight * x.at(n, top + down, left + across, c)
      }),
    ),
  )
}

function cropAndResize(
  x: NdArray,
  boxes: NdArray,
  pictures: readonly number[],
  [height, width]: readonly [number, number],
  { method, fill }: { method: 'bilinear' | 'nearest'; fill: number },
) {
  const [batch, fromHeight, fromWidth, channels] = x.shape as [number, number, number, number]
  return build([pictures.length, height, width, channels], (...[box, i, j, c]) => {
    const place = (axis: number, index: number, count: number, from: number) => {
      const part = count > 1 ? index / (count - 1) : 0.5
      const [low, high] = [boxes.at(box!, axis), boxes.at(box!, axis + 2)]
      return (low * (1 - part) + high * part) * (from - 1)
    }
    const y = place(0, i!, height, fromHeight)
    const column = place(1, j!, width, fromWidth)
    const isInside = y >= 0 && y <= fromHeight - 1 && column >= 0 && column <= fromWidth - 1
    const picture = pictures[box!]!
    if (!isInside || picture < 0 || picture >= batch) return fill
    return method === 'bilinear'
      ? between(x, picture, y, column, c!)
      : x.at(picture, Math.floor(y + 0.5), Math.floor(column + 0.5), c!)
  })
}

interface Cropping {
  boxes?: number[]
  pictures?: number[]
  size?: [number, number]
  method?: 'bilinear' | 'nearest'
  fill?: number
  /** Whether boxes are an input, and not a constant. */
  byBoxes?: boolean
}

const someBoxes = [0.11, 0.07, 0.83, 0.92, 0.62, 0.87, 0.17, 0.23, -0.41, 0.22, 0.71, 1.53]

const cropping = (variant: string, options: Cropping): ConformanceCase => {
  const { boxes = someBoxes, pictures = [1, 0, 1], size = [3, 4], byBoxes = true } = options
  const settings = { method: options.method ?? 'bilinear', fill: options.fill ?? 0 } as const
  const given = floats([boxes.length / 4, 4], boxes)
  return {
    op: 'cropAndResize',
    variant,
    inputs: [spread([2, 5, 4, 2]), ...(byBoxes ? [given] : [])],
    compute: (x, tensor) =>
      tf.image.cropAndResize(
        image(x),
        (tensor as tf.Tensor2D) ??
          tf.tensor2d(Float32Array.from(given.values.data), [boxes.length / 4, 4]),
        tf.tensor1d(pictures, 'int32'),
        size,
        settings.method,
        settings.fill,
      ),
    reference: (x, array) => cropAndResize(x!, array ?? given.values, pictures, size, settings),
  }
}

/** The place on a line that its mirror image shows, mirrors standing at `first` and `last`. */
function mirror(place: number, first: number, last: number): number {
  if (first === last) return 0
  if (place < first) return mirror(2 * first - place, first, last)
  return place > last ? mirror(2 * last - place, first, last) : place
}

function roundHalfToEven(x: number) {
  const low = Math.floor(x)
  if (x - low !== 0.5) return Math.round(x)
  return low % 2 === 0 ? low : low + 1
}

function sampled(
  x: NdArray,
  grid: NdArray,
  { mode = 'bilinear', padding = 'zeros', alignCorners = false }: GridSampleOptions,
) {
  const [, height, width, channels] = x.shape as [number, number, number, number]
  const [batch, outHeight, outWidth] = grid.shape as [number, number, number]
  const place = (at: number, size: number) => {
    const inPixels = alignCorners ? ((at + 1) / 2) * (size - 1) : ((at + 1) * size - 1) / 2
    if (padding === 'zeros') return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : inPixels
    if (Number.isNaN(at)) return 0
    const folded =
      padding === 'border'
        ? inPixels
        : mirror(inPixels, alignCorners ? 0 : -0.5, alignCorners ? size - 1 : size - 0.5)
    return Math.min(Math.max(folded, 0), size - 1)
  }
  return build([batch, outHeight, outWidth, channels], (...[n, i, j, c]) => {
    const column = place(grid.at(n!, i!, j!, 0), width)
    const y = place(grid.at(n!, i!, j!, 1), height)
    if (!Number.isFinite(column) || !Number.isFinite(y)) return 0
    return mode === 'bilinear'
      ? between(x, n!, y, column, c!)
      : x.at(n!, roundHalfToEven(y), roundHalfToEven(column), c!)
  })
}

const grids = (['bilinear', 'nearest'] as const).flatMap((mode) =>
  (['zeros', 'border', 'reflection'] as const).flatMap((padding) =>
    [false, true].map((alignCorners) => ({ mode, padding, alignCorners })),
  ),
)

/** Away from the places where rounding, or the pixels around, change. */
const gridFor = ({ mode }: GridSampleOptions) =>
  spread([2, 3, 4, 2], -1.81, 1.93, mode === 'nearest' ? 1 : 3)

const gridSampling = (
  variant: string,
  options: GridSampleOptions,
  shape = [2, 4, 5, 2],
  grid = gridFor(options),
): ConformanceCase => ({
  op: 'gridSample',
  variant,
  inputs: [spread(shape), grid],
  compute: (x, places) => gridSample(image(x), image(places), options),
  reference: (x, places) => sampled(x!, places!, options),
})

const nanGrid = floats(
  [1, 2, 2, 2],
  [Number.NaN, 0.3, 0.41, Number.NaN, 0.23, 0.37, Number.POSITIVE_INFINITY, 0.1],
).values

/** NaN and infinities in the grid, which is not differentiated. */
const gridOfNaN = (padding: 'zeros' | 'border'): ConformanceCase => ({
  op: 'gridSample',
  variant: `NaN and infinity, ${padding}`,
  inputs: [spread([1, 4, 5, 2])],
  compute: (x) =>
    gridSample(image(x), tf.tensor4d(Float32Array.from(nanGrid.data), [1, 2, 2, 2]), { padding }),
  reference: (x) => sampled(x!, nanGrid, { padding }),
})

interface Aligning {
  boxes: number[][]
  pictures: number[]
  size?: [number, number]
  ratio?: number
  aligned?: boolean
}

const scale = 0.5

function roiAligned(x: NdArray, options: Required<Aligning>) {
  const [, height, width, channels] = x.shape as [number, number, number, number]
  const { boxes, pictures, size, ratio, aligned } = options
  return build([boxes.length, ...size, channels], (...[box, i, j, c]) => {
    const [x1, y1, x2, y2] = boxes[box!]!.map((side) => side * scale - (aligned ? 0.5 : 0)) as [
      ...[number, number, number, number],
    ]
    if (![x1, y1, x2, y2].every(Number.isFinite)) return 0
    const least = aligned ? Number.NEGATIVE_INFINITY : 1
    const binHeight = Math.max(y2 - y1, least) / size[0]
    const binWidth = Math.max(x2 - x1, least) / size[1]
    const down = ratio || Math.ceil(binHeight)
    const across = ratio || Math.ceil(binWidth)
    if (down <= 0 || across <= 0) return 0
    const sum = total(down, (row) =>
      total(across, (column) => {
        const y = y1 + (i! + (row + 0.5) / down) * binHeight
        const place = x1 + (j! + (column + 0.5) / across) * binWidth
        if (y < -1 || y > height || place < -1 || place > width) return 0
        const inside = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1)
        return between(x, pictures[box!]!, inside(y, height), inside(place, width), c!)
      }),
    )
    return sum / (down * across)
  })
}

const aligning = (variant: string, options: Aligning): ConformanceCase => {
  const all = { size: [2, 3] as [number, number], ratio: 0, aligned: false, ...options }
  return {
    op: 'roiAlign',
    variant,
    inputs: [spread([2, 5, 6, 2])],
    compute: (x) =>
      roiAlign(
        image(x),
        tf.tensor2d(all.boxes.flat(), [all.boxes.length, 4]),
        tf.tensor1d(all.pictures, 'int32'),
        {
          ...{ outputSize: all.size, spatialScale: scale },
          ...{ samplingRatio: all.ratio, aligned: all.aligned },
        },
      ),
    reference: (x) => roiAligned(x!, all),
  }
}

const rois = {
  boxes: [
    [1.25, 2.5, 9.5, 8.25],
    [0.5, 0.25, 11.25, 9.5],
    [-5.5, -3.25, 5.25, 20.5],
    [3.25, 3.5, 3.25, 3.5],
  ],
  pictures: [0, 1, 0, 1],
}
const outside = [
  [40, 40, 50, 60],
  [Number.NaN, 1, 5, 5],
  [1, 1, Number.POSITIVE_INFINITY, 5],
]

/** Reading pictures at places between their pixels. */
export const samplingCases: ConformanceCase[] = [
  cropping('bilinear', {}),
  cropping('nearest', { method: 'nearest' }),
  cropping('extrapolated', { fill: 0.75 }),
  cropping('nearest, extrapolated', { method: 'nearest', fill: -1.5 }),
  cropping('one row', { size: [1, 3] }),
  cropping('one column', { size: [3, 1] }),
  cropping('the whole picture', { boxes: [0, 0, 1, 1], pictures: [1], byBoxes: false }),
  cropping('wholly outside, NaN, no such picture', {
    boxes: [2, 2, 3, 3, Number.NaN, 0, 1, 1, 0.1, 0.1, 0.6, 0.6],
    pictures: [0, 1, 2],
    fill: 0.5,
    byBoxes: false,
  }),
  cropping('no boxes', { boxes: [], pictures: [] }),
  ...transformCases,
  ...grids.map((options) =>
    gridSampling(
      `${options.mode}, ${options.padding}${options.alignCorners ? ', corners aligned' : ''}`,
      options,
    ),
  ),
  gridSampling('one pixel', { padding: 'reflection', alignCorners: true }, [2, 1, 1, 3]),
  gridSampling('one row, border', { padding: 'border' }, [2, 1, 4, 3]),
  gridSampling('no pictures', {}, [0, 4, 5, 2], spread([0, 3, 4, 2])),
  gridOfNaN('zeros'),
  gridOfNaN('border'),
  aligning('adaptive', rois),
  aligning('adaptive, aligned', { ...rois, aligned: true }),
  aligning('2 samples', { ...rois, ratio: 2 }),
  aligning('2 samples, aligned', { ...rois, ratio: 2, aligned: true }),
  aligning('1 sample of one bin', { ...rois, ratio: 1, size: [1, 1] }),
  aligning('wholly outside, not finite', { boxes: outside, pictures: [0, 1, 0] }),
  aligning('no boxes', { boxes: [], pictures: [] }),
]
