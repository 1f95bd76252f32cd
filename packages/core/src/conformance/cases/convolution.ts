import { groupedConv2d } from '../../ops/grouped-conv2d.js'
import * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { type NdArray, reshape, transpose } from '../nd-array.js'
import { convolve, type WindowOptions, windowsOf } from '../windows.js'

type Operate = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor

interface Setting extends WindowOptions {
  x: number[]
  filter: number[]
  groups?: number
}

const windowsOfSetting = ({ x, filter, ...options }: Setting) =>
  windowsOf(x.slice(1, -1), filter.slice(0, x.length - 2), options)

const inputsOf = (setting: Setting) => [spread(setting.x), spread(setting.filter, -1, 1, 5)]

/** A convolution with groups, as most are. */
const convolution = (
  op: string,
  variant: string,
  setting: Setting,
  compute: Operate,
): ConformanceCase => {
  const windows = windowsOfSetting(setting)
  return {
    op,
    ...(variant ? { variant } : {}),
    inputs: inputsOf(setting),
    compute: (x, filter) => compute(x as tf.Tensor4D, filter as tf.Tensor4D),
    reference: (x, filter) => convolve(x!, filter!, windows, setting.groups),
  }
}

/** Padding as TensorFlow.js takes it, for all axes of a picture. */
const padding = (pad: WindowOptions['pad'] = 'same') =>
  (Array.isArray(pad) ? [[0, 0], ...pad, [0, 0]] : pad) as 'same'

type Variants = Record<string, Partial<Setting>>

const geometries: Variants = {
  '': {},
  'stride 2': { strides: 2 },
  'strides 2 and 1, valid': { strides: [2, 1], pad: 'valid' },
  'padding 1, filter 3 × 2': { pad: 1, filter: [3, 2, 2, 3] },
  'padding 2, filter 2 × 3, strides 1 and 2': { pad: 2, filter: [2, 3, 2, 3], strides: [1, 2] },
  'explicit padding': { pad: [[2, 1], [0, 3]], strides: 2 }, // biome-ignore format: pairs
  'dilation 2': { dilations: 2 },
  'dilations 1 and 2, valid': { dilations: [1, 2], pad: 'valid', x: [1, 4, 6, 2] },
  'dilation 2, padding 2, filter 3 × 2': { dilations: 2, pad: 2, filter: [3, 2, 2, 3] },
  'even filter': { filter: [2, 4, 2, 3] },
  'stride 3, filter 2': { filter: [2, 2, 2, 3], strides: 3, x: [2, 6, 7, 2] },
  'padding 1, stride 2, rounding up': { pad: 1, strides: 2, roundsUp: true, x: [1, 4, 6, 2] },
  'size 1': { x: [2, 1, 1, 2] },
  'zero batch': { x: [0, 5, 4, 2] },
}

const picture = { x: [2, 5, 4, 2], filter: [3, 3, 2, 3] }

const conv2d = (variant: string, change: Partial<Setting>) => {
  const setting = { ...picture, ...change }
  const { strides = 1, dilations = 1, pad, roundsUp } = setting
  return convolution('conv2d', variant, setting, (x, filter) =>
    tf.conv2d(
      x,
      filter,
      strides as number,
      padding(pad),
      'NHWC',
      dilations as number,
      roundsUp ? 'ceil' : undefined,
    ),
  )
}

const conv2dCases = [
  ...Object.entries(geometries).map(([variant, change]) => conv2d(variant, change)),
  conv2d('1 × 1', { filter: [1, 1, 2, 3] }),
  conv2d('1 × 1, stride 2', { filter: [1, 1, 2, 3], strides: 2 }),
  conv2d('one channel', { x: [2, 5, 4, 1], filter: [3, 3, 1, 1] }),
  conv2d('nine channels', { x: [1, 3, 3, 9], filter: [2, 2, 9, 1], pad: 'valid' }),
]

const channelsFirst = (name: string, change: Partial<Setting>): ConformanceCase => {
  const setting = { ...picture, ...change }
  const { strides = 1, dilations = 1, pad } = setting
  const [n, h, w, c] = setting.x as [number, number, number, number]
  const windows = windowsOfSetting(setting)
  const sides = Array.isArray(pad) ? ([[0, 0], [0, 0], ...pad] as never) : (pad ?? 'same')
  const isDepthwise = name === 'depthwiseConv2d'
  return {
    op: name,
    variant: ['channels first', ...Object.keys(change)].join(', '),
    inputs: [spread([n, c, h, w]), spread(setting.filter, -1, 1, 5)],
    compute: (x, filter) =>
      (isDepthwise ? tf.depthwiseConv2d : tf.conv2d)(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        strides as number,
        sides,
        'NCHW',
        dilations as number,
      ),
    reference: (x, filter) => {
      const last = transpose(x!, [0, 2, 3, 1])
      const y = isDepthwise
        ? convolve(last, perChannel(filter!), windows, c)
        : convolve(last, filter!, windows)
      return transpose(y, [0, 3, 1, 2])
    },
  }
}

/** A depthwise filter [rows, columns, c, m] as that of c groups. */
const perChannel = (filter: NdArray) => {
  const [rows, columns, channels, multiplier] = filter.shape as [number, number, number, number]
  return reshape(filter, [rows, columns, 1, channels * multiplier])
}

const depthwise = (variant: string, change: Partial<Setting>): ConformanceCase => {
  const setting = { ...picture, filter: [3, 3, 2, 1], ...change }
  const { strides = 1, dilations = 1, pad } = setting
  const windows = windowsOfSetting(setting)
  return {
    op: 'depthwiseConv2d',
    ...(variant ? { variant } : {}),
    inputs: inputsOf(setting),
    compute: (x, filter) =>
      tf.depthwiseConv2d(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        strides as number,
        padding(pad),
        'NHWC',
        dilations as number,
      ),
    reference: (x, filter) => convolve(x!, perChannel(filter!), windows, setting.x[3]),
  }
}

const depthwiseCases = [
  ...Object.entries(geometries)
    .filter(([, { roundsUp }]) => !roundsUp)
    .map(([variant, { filter, ...change }]) =>
      depthwise(variant, { ...change, ...(filter ? { filter: [...filter.slice(0, 3), 1] } : {}) }),
    ),
  depthwise('multiplier 2', { filter: [3, 3, 2, 2] }),
  depthwise('multiplier 3, stride 2', { filter: [3, 2, 2, 3], strides: 2 }),
  depthwise('multiplier 2, dilation 2', { filter: [2, 2, 2, 2], dilations: 2 }),
  depthwise('five channels', { x: [1, 4, 3, 5], filter: [3, 3, 5, 1] }),
  channelsFirst('depthwiseConv2d', { filter: [3, 2, 2, 2] }),
]

const grouped = (variant: string, change: Partial<Setting> & { groups: number }) => {
  const setting = { x: [1, 5, 4, 4], filter: [3, 3, 2, 4], ...change }
  const { groups, strides = 1, dilations = 1, pad } = setting
  return convolution('groupedConv2d', variant, setting, (x, filter) =>
    groupedConv2d(x, filter, {
      groups,
      strides: strides as number,
      pad: padding(pad),
      dilations: dilations as number,
    }),
  )
}

const groupedCases = [
  grouped('', { groups: 2 }),
  grouped('stride 2, padding 1', { groups: 2, strides: 2, pad: 1 }),
  grouped('dilation 2', { groups: 2, dilations: 2 }),
  grouped('as many groups as channels', { groups: 4, filter: [3, 3, 1, 8] }),
  grouped('one group', { groups: 1, filter: [3, 2, 4, 2] }),
]

const conv1d = (variant: string, change: Partial<Setting>) => {
  const setting = { x: [2, 7, 2], filter: [3, 2, 3], ...change }
  const { strides = 1, dilations = 1, pad = 'same' } = setting
  return convolution('conv1d', variant, setting, (x, filter) =>
    tf.conv1d(
      x as tf.Tensor as tf.Tensor3D,
      filter as tf.Tensor as tf.Tensor3D,
      strides as number,
      pad as 'same',
      'NWC',
      dilations as number,
    ),
  )
}

const conv1dCases = [
  conv1d('', {}),
  conv1d('stride 2, valid', { strides: 2, pad: 'valid' }),
  conv1d('dilation 2', { dilations: 2 }),
]

const separable = (variant: string, strides: number, multiplier: number): ConformanceCase => {
  const windows = windowsOf([4, 5], [3, 3], { strides })
  const middle = 2 * multiplier
  const pixels = windowsOf(windows.counts, [1, 1])
  return {
    op: 'separableConv2d',
    ...(variant ? { variant } : {}),
    inputs: [
      spread([1, 4, 5, 2]),
      spread([3, 3, 2, multiplier], -1, 1, 5),
      spread([1, 1, middle, 3], -1, 1, 6),
    ],
    compute: (x, depth, point) =>
      tf.separableConv2d(
        x as tf.Tensor4D,
        depth as tf.Tensor4D,
        point as tf.Tensor4D,
        strides,
        'same',
      ),
    reference: (x, depth, point) =>
      convolve(convolve(x!, perChannel(depth!), windows, 2), point!, pixels),
  }
}

/** Convolutions of pictures and sequences. */
export const convolutionCases: ConformanceCase[] = [
  ...conv1dCases,
  ...conv2dCases,
  channelsFirst('conv2d', {}),
  channelsFirst('conv2d', { dilations: 2 }),
  channelsFirst('conv2d', { pad: [[2, 1], [0, 3]], strides: 2 }), // biome-ignore format: pairs
  ...depthwiseCases,
  ...groupedCases,
  separable('', 1, 1),
  separable('stride 2, multiplier 2', 2, 2),
]
