import * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { map, NdArray, type NdArray as Values } from '../nd-array.js'
import { pool, type WindowOptions, windowsOf } from '../windows.js'

interface Setting extends WindowOptions {
  x?: number[]
  size: number | number[]
}

type Kind = 'maxPool' | 'avgPool' | 'maxPool3d' | 'avgPool3d'

const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const largest = (values: number[]) => Math.max(...values)

const combinations = {
  ...{ maxPool: largest, maxPool3d: largest },
  ...{ avgPool: average, avgPool3d: average },
}

const { maxPool, avgPool, maxPool3d, avgPool3d } = tf
const operations = { maxPool, avgPool, maxPool3d, avgPool3d }

const tapsOf = (size: number | number[], rank: number) =>
  Array.isArray(size) ? size : Array.from({ length: rank }, () => size)

/** Numbers a step apart that finite differences do not bridge, most of them negative. */
const distinct = (shape: number[]) => spread(shape, -20, 12)

const pooling =
  (op: Kind) =>
  ([variant, setting]: [string, Setting]): ConformanceCase => {
    const rank = op.endsWith('3d') ? 3 : 2
    const { x: shape = rank === 2 ? [2, 5, 4, 2] : [1, 3, 4, 3, 2], size, ...options } = setting
    const { strides = 1, pad = 'same', roundsUp } = options
    const windows = windowsOf(shape.slice(1, -1), tapsOf(size, rank), options)
    const sides = Array.isArray(pad) ? [[0, 0], ...pad, [0, 0]] : pad
    return {
      op,
      ...(variant ? { variant } : {}),
      inputs: [distinct(shape)],
      compute: (x) =>
        (operations[op] as (...given: unknown[]) => tf.Tensor)(
          ...[x, size, strides, sides, roundsUp ? 'ceil' : undefined],
        ),
      reference: (x) => pool(x!, windows, combinations[op]),
    }
  }

const ofPictures: Record<string, Setting> = {
  '': { size: 2, strides: 2, pad: 'valid' },
  'overlapping, same': { size: 3, strides: 2 },
  'stride 1, same': { size: 2 },
  'padding 1': { size: 3, strides: 2, pad: 1 },
  'padding 1, window 3 × 2': { size: [3, 2], strides: 2, pad: 1 },
  'padding 1, strides 1 and 2': { size: [2, 3], strides: [1, 2], pad: 1 },
  'padding 1, rounding up': { size: 3, strides: 2, pad: 1, roundsUp: true, x: [1, 6, 4, 2] },
  'rounding up': { size: 2, strides: 2, pad: 0, roundsUp: true },
  'explicit padding': { size: 3, strides: 2, pad: [[1, 0], [0, 2]] }, // biome-ignore format: pairs
  'stride 3, window 2': { size: 2, strides: 3, x: [1, 6, 8, 2] },
  'whole picture': { size: [5, 4], pad: 'valid' },
  'window 1': { size: 1 },
  'size 1': { size: 3, x: [2, 1, 1, 2] },
  'five channels': { size: 2, x: [1, 3, 4, 5] },
  'zero batch': { size: 2, x: [0, 5, 4, 2] },
}

const ofVolumes: Record<string, Setting> = {
  '': { size: 2, strides: 2, pad: 'valid' },
  'overlapping, same': { size: 3, strides: 2 },
  'stride 1, same': { size: 2 },
  'window 1 × 2 × 3, strides 1, 2 and 1': { size: [1, 2, 3], strides: [1, 2, 1] },
  'padding 1': { size: 3, strides: 2, pad: 1 },
  'stride 3, window 2': { size: 2, strides: 3, x: [1, 6, 3, 5, 1] },
  'five channels': { size: 2, x: [1, 2, 3, 2, 5] },
  'zero batch': { size: 2, x: [0, 3, 4, 3, 2] },
}

/** `tf.pool` takes what lies outside for zeros where windows are dilated, as TensorFlow does. */
const dilated = (kind: 'max' | 'avg', pad: 'same' | 'valid'): ConformanceCase => {
  const windows = windowsOf([6, 5], [2, 2], { dilations: 2, pad })
  const combine = (values: number[]) => {
    const all = [...values, ...Array.from({ length: 4 - values.length }, () => 0)]
    return kind === 'max' ? largest(all) : average(all)
  }
  return {
    op: 'pool',
    variant: `${kind}, dilation 2, ${pad}`,
    inputs: [distinct([1, 6, 5, 2])],
    compute: (x) => tf.pool(x as tf.Tensor4D, 2, kind, pad, 2),
    reference: (x) => pool(x!, windows, combine),
  }
}

const withPlaces = (variant: string, setting: Setting): ConformanceCase[] => {
  const { x: shape = [2, 5, 4, 2], size, ...options } = setting
  const { strides = 1, pad = 'same' } = options
  const windows = windowsOf(shape.slice(1, -1), tapsOf(size, 2), options)
  const compute = (x: tf.Tensor, includesBatch = false) =>
    tf.maxPoolWithArgmax(
      x as tf.Tensor4D,
      size as number,
      strides as number,
      pad as 'same',
      includesBatch,
    )
  const places = (includesBatch: boolean): ConformanceCase => ({
    op: 'maxPoolWithArgmax',
    variant: [variant, includesBatch ? 'places in the batch' : 'places'].filter(Boolean).join(', '),
    inputs: [distinct(shape)],
    compute: (x) => tf.cast(compute(x!, includesBatch).indexes!, 'float32'),
    reference: (x) => {
      const [height, width, channels] = shape.slice(1) as [number, number, number]
      const found = pool(x!, windows, (values, _, pixels, channel) => {
        const pixel = pixels[values.indexOf(largest(values))]!
        return (includesBatch ? pixel : pixel % (height * width)) * channels + channel
      })
      return found
    },
    derivatives: 0,
  })
  return [
    {
      op: 'maxPoolWithArgmax',
      ...(variant ? { variant } : {}),
      inputs: [distinct(shape)],
      compute: (x) => compute(x!).result!,
      reference: (x) => pool(x!, windows, largest),
    },
    places(false),
    places(true),
  ]
}

/** Grey-scale dilation; of the negative picture and the turned filter, it is erosion. */
const morphology = (variant: string, setting: Setting) => {
  const { x: shape = [1, 4, 3, 2], size, ...options } = setting
  const taps = tapsOf(size, 2)
  const { strides = 1, dilations = 1, pad = 'same' } = options
  const windows = windowsOf(shape.slice(1, -1), taps, options)
  const channels = shape.at(-1)!
  const dilate = (x: Values, filter: Values) =>
    pool(x, windows, (values, tapIndices, _, channel) =>
      largest(
        values.map((value, index) => value + filter.data[tapIndices[index]! * channels + channel]!),
      ),
    )
  const negative = (x: Values) => map(x, (value) => -value)
  const turned = (filter: Values) => new NdArray(filter.shape, turnedData(filter))
  const operate = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.dilation2d(
      x as tf.Tensor4D,
      filter as tf.Tensor3D,
      strides as number,
      pad as 'same',
      dilations as number,
    )
  const isErosion = variant === 'erosion'
  const result: ConformanceCase = {
    op: 'dilation2d',
    ...(variant ? { variant } : {}),
    inputs: [distinct(shape), spread([...taps, channels], -0.3, 0.3, 5)],
    compute: (x, filter) =>
      isErosion ? tf.neg(operate(tf.neg(x!), tf.reverse(filter!, [0, 1]))) : operate(x!, filter!),
    reference: (x, filter) =>
      isErosion ? negative(dilate(negative(x!), turned(filter!))) : dilate(x!, filter!),
  }
  return result
}

/** Rows and columns of a filter [rows, columns, c] in reverse. */
const turnedData = ({ data, shape }: Values) => {
  const channels = shape.at(-1)!
  const taps = data.length / channels
  return data.map((_, index) => {
    const tap = Math.floor(index / channels)
    return data[(taps - 1 - tap) * channels + (index % channels)]!
  })
}

/** Poolings of pictures and volumes, and grey-scale morphology. */
export const poolingCases: ConformanceCase[] = [
  ...Object.entries(ofPictures).map(pooling('maxPool')),
  ...Object.entries(ofPictures).map(pooling('avgPool')),
  ...Object.entries(ofVolumes).map(pooling('maxPool3d')),
  ...Object.entries(ofVolumes).map(pooling('avgPool3d')),
  ...(['max', 'avg'] as const).flatMap((kind) => [dilated(kind, 'valid'), dilated(kind, 'same')]),
  ...withPlaces('', { size: 2, strides: 2, pad: 'valid' }),
  ...withPlaces('overlapping, same', { size: 3, strides: 2 }),
  morphology('', { size: 2 }),
  morphology('valid, stride 2', { size: [2, 3], strides: 2, pad: 'valid' }),
  morphology('dilation 2', { size: 2, dilations: 2 }),
  morphology('one channel', { size: 3, x: [1, 5, 4, 1] }),
  morphology('erosion', { size: 3 }),
]
