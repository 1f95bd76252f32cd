import { type ConvNormOptions, convNormInference } from '../../ops/conv-norm.js'
import type * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { map, type NdArray, reshape, zip } from '../nd-array.js'
import { convolve, windowsOf } from '../windows.js'

const epsilon = 1e-3

interface Setting {
  variant: string
  x: number[]
  filter: number[]
  depthwise?: boolean
  bias?: boolean
  strides?: number
  /** Zeros above and below, left and right. Default 1. */
  pad?: [vertical: number, horizontal: number]
  activation?: Activation
}

type Activation = NonNullable<ConvNormOptions['activation']>

const activations: Record<Activation, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  hardSwish: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  swish: (x) => x / (1 + Math.exp(-x)),
}

function convNorm({ variant, x, filter, ...setting }: Setting): ConformanceCase {
  const { depthwise = false, bias = false, strides = 1, activation = 'linear' } = setting
  const [above, left] = setting.pad ?? [1, 1]
  const pad: [number, number][] = [[above, above], [left, left]] // biome-ignore format: pairs
  const [rows, columns, channels, last] = filter as [number, number, number, number]
  const out = depthwise ? channels * last : last
  const windows = windowsOf([x[1]!, x[2]!], [rows, columns], { strides, pad })
  const taps = (weights: NdArray) =>
    depthwise ? reshape(weights, [rows, columns, 1, out]) : weights
  return {
    op: 'convNormInference',
    variant,
    inputs: [
      spread(x),
      spread(filter, -1, 1, 5),
      spread([out], -1, 1, 6),
      spread([out], 0.3, 2, 7),
      spread([out], -2, 2, 8),
      spread([out], -8, 8, 9),
      ...(bias ? [spread([out], -1, 1, 10)] : []),
    ],
    compute: (input, weights, mean, variance, gamma, beta, shift) =>
      convNormInference(
        input as tf.Tensor4D,
        weights!,
        { mean: mean!, variance: variance!, gamma: gamma!, beta: beta!, epsilon },
        {
          ...(shift ? { bias: shift } : {}),
          ...{ strides, activation, depthwise },
          pad: setting.pad ? [[0, 0], pad[0]!, pad[1]!, [0, 0]] : 1,
        },
      ),
    reference: (input, weights, mean, variance, gamma, beta, shift) => {
      const product = convolve(input!, taps(weights!), windows, depthwise ? channels : 1)
      const shifted = shift ? zip(product, shift, (a, b) => a + b) : product
      const scale = zip(gamma!, variance!, (a, b) => a / Math.sqrt(b + epsilon))
      const centred = zip(shifted, mean!, (a, b) => a - b)
      const scaled = zip(centred, scale, (a, b) => a * b)
      const normed = zip(scaled, beta!, (a, b) => a + b)
      return map(normed, activations[activation])
    },
    derivatives: 0,
  }
}

/** Convolution, batch norm by running statistics and activation in one, which only inference runs on. */
export const convNormCases: ConformanceCase[] = [
  convNorm({ variant: 'linear', x: [2, 5, 4, 3], filter: [3, 2, 3, 5] }),
  convNorm({
    variant: 'bias, relu',
    x: [2, 5, 4, 3],
    filter: [3, 3, 3, 9],
    bias: true,
    activation: 'relu',
  }),
  convNorm({
    variant: 'stride 2, relu6',
    x: [1, 5, 5, 2],
    filter: [3, 3, 2, 2],
    strides: 2,
    activation: 'relu6',
  }),
  convNorm({
    variant: '3×3, many channels',
    x: [3, 8, 8, 24],
    filter: [3, 3, 24, 28],
    activation: 'relu',
  }),
  convNorm({
    variant: 'filter 1 × 7, padding 0 and 3, relu',
    x: [2, 5, 6, 9],
    filter: [1, 7, 9, 10],
    pad: [0, 3],
    activation: 'relu',
  }),
  convNorm({
    variant: 'filter 7 × 1, padding 3 and 0, bias',
    x: [1, 5, 4, 3],
    filter: [7, 1, 3, 2],
    pad: [3, 0],
    bias: true,
  }),
  convNorm({
    variant: 'depthwise, relu6',
    x: [1, 6, 5, 6],
    filter: [3, 3, 6, 1],
    depthwise: true,
    activation: 'relu6',
  }),
  convNorm({
    variant: 'depthwise, filter 5 × 1, padding 2 and 0',
    x: [1, 5, 4, 6],
    filter: [5, 1, 6, 1],
    pad: [2, 0],
    depthwise: true,
  }),
  convNorm({
    variant: 'depthwise, two filters, bias',
    x: [1, 6, 5, 5],
    filter: [3, 3, 5, 2],
    depthwise: true,
    bias: true,
  }),
  convNorm({
    variant: 'three channels, hardSwish',
    x: [1, 5, 5, 4],
    filter: [3, 3, 4, 3],
    activation: 'hardSwish',
  }),
  convNorm({
    variant: '1×1 over a depth of 600, swish',
    x: [1, 3, 3, 600],
    filter: [1, 1, 600, 11],
    activation: 'swish',
  }),
  convNorm({
    variant: '3×3, many channels, hardSwish',
    x: [2, 6, 7, 24],
    filter: [3, 3, 24, 20],
    activation: 'hardSwish',
  }),
  convNorm({
    variant: 'depthwise, swish',
    x: [1, 6, 5, 6],
    filter: [5, 5, 6, 1],
    depthwise: true,
    activation: 'swish',
  }),
]
