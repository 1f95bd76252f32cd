import * as tf from '../../tf.js'
import { type ConformanceCase, spread } from '../conformance-case.js'
import { build, map, type NdArray, reshape, zip } from '../nd-array.js'
import { convolve, type WindowOptions, windowsOf } from '../windows.js'

type Activation = 'linear' | 'relu' | 'relu6' | 'elu' | 'sigmoid' | 'leakyrelu' | 'prelu'

/** Large enough that the numbers reach all parts of the activations. */
const biasRange = 8

const activations: Record<Exclude<Activation, 'prelu'>, (x: number) => number> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  leakyrelu: (x) => (x > 0 ? x : 0.1 * x),
}

const activate = (x: NdArray, activation: Activation, slopes?: NdArray) =>
  activation === 'prelu'
    ? zip(x, slopes!, (value, slope) => (value > 0 ? value : slope * value))
    : map(x, activations[activation])

interface Operation {
  op: string
  x: number[]
  filter: number[]
  /** The length of the bias. */
  channels: number
  compute: (options: object) => tf.Tensor
  product: (x: NdArray, filter: NdArray) => NdArray
}

const fused = (
  { op, x, filter, channels, compute, product }: Operation,
  activation: Activation,
  { bias = true, variant = '' } = {},
): ConformanceCase => ({
  op,
  variant: [variant, bias ? 'bias' : '', activation].filter(Boolean).join(', '),
  inputs: [
    spread(x),
    spread(filter, -1, 1, 5),
    ...(bias ? [spread([channels], -biasRange, biasRange, 6)] : []),
    ...(activation === 'prelu' ? [spread([channels], 0.1, 0.5, 7)] : []),
  ],
  compute: (input, weights, ...rest) =>
    compute({
      ...{ x: input, filter: weights, a: input, b: weights, activation, leakyreluAlpha: 0.1 },
      ...(bias ? { bias: rest[0] } : {}),
      ...(activation === 'prelu' ? { preluActivationWeights: rest.at(-1) } : {}),
    }),
  reference: (input, weights, ...rest) => {
    const y = product(input!, weights!)
    const shifted = bias ? zip(y, rest[0]!, (value, shift) => value + shift) : y
    return activate(shifted, activation, rest.at(-1))
  },
})

const conv2d = (options: WindowOptions = {}): Operation => {
  const [x, filter] = [[1, 5, 4, 2], [3, 2, 2, 4]] // biome-ignore format: pairs
  const windows = windowsOf([5, 4], [3, 2], options)
  const { strides = 1, pad = 'same' } = options
  return {
    op: 'fused.conv2d',
    ...{ x, filter, channels: 4 },
    compute: (given) => tf.fused.conv2d({ ...given, strides, pad } as never),
    product: (input, weights) => convolve(input, weights, windows),
  }
}

const depthwise = (options: WindowOptions = {}): Operation => {
  const [x, filter] = [[1, 5, 4, 3], [3, 2, 3, 2]] // biome-ignore format: pairs
  const windows = windowsOf([5, 4], [3, 2], options)
  const { strides = 1, pad = 'same' } = options
  return {
    op: 'fused.depthwiseConv2d',
    ...{ x, filter, channels: 6 },
    compute: (given) => tf.fused.depthwiseConv2d({ ...given, strides, pad } as never),
    product: (input, weights) => convolve(input, reshape(weights, [3, 2, 1, 6]), windows, 3),
  }
}

const matMul = (transposeA = false, transposeB = false): Operation => ({
  op: 'fused.matMul',
  x: transposeA ? [5, 3] : [3, 5],
  filter: transposeB ? [4, 5] : [5, 4],
  channels: 4,
  compute: (given) => tf.fused.matMul({ ...given, transposeA, transposeB } as never),
  product: (a, b) =>
    build([3, 4], (row, column) => {
      const terms = Array.from({ length: 5 }, (_, k) => {
        const left = transposeA ? a.at(k, row) : a.at(row, k)
        return left * (transposeB ? b.at(column, k) : b.at(k, column))
      })
      return terms.reduce((sum, term) => sum + term, 0)
    }),
})

const everyActivation: Activation[] = [
  ...(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const),
]

/** Products with bias and activation in one: what inference runs on. */
export const fusedCases: ConformanceCase[] = [
  ...[conv2d(), depthwise(), matMul()].flatMap((operation) => [
    ...everyActivation.map((activation) => fused(operation, activation)),
    fused(operation, 'relu', { bias: false }),
  ]),
  fused(conv2d({ strides: 2, pad: 1 }), 'relu', { variant: 'stride 2, padding 1' }),
  fused(conv2d({ strides: 2 }), 'linear', { variant: 'stride 2' }),
  fused(depthwise({ strides: 2, pad: 1 }), 'relu', { variant: 'stride 2, padding 1' }),
  fused(matMul(true), 'linear', { variant: 'first transposed' }),
  fused(matMul(true, true), 'relu', { variant: 'both transposed' }),
  fused(matMul(false, true), 'sigmoid', { variant: 'second transposed' }),
]
