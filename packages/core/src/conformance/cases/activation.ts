import { gelu, hardSigmoid, hardSwish, logSoftmax, mish, swish } from '../../ops/activation.js'
import * as tf from '../../tf.js'
import { type CaseInput, type ConformanceCase, floats, spread } from '../conformance-case.js'
import { build, map, NdArray, reduce, sumOf, zip } from '../nd-array.js'
import { erf } from './error-function.js'

type Operate = (x: tf.Tensor) => tf.Tensor
type Reference = (x: number) => number

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const softplus = (x: number) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0)
const normalShare = (x: number) => (1 + erf(x / Math.SQRT2)) / 2
const hardSigmoidOf = (x: number) => Math.min(Math.max(x + 3, 0), 6) / 6
const geluByTanh = (x: number) =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))

/** On numbers of this range. */
const elementwise =
  (low: number, high: number) =>
  (op: string, compute: Operate, reference: Reference, variant?: string): ConformanceCase => ({
    op,
    ...(variant ? { variant } : {}),
    inputs: [spread([5, 7], low, high)],
    compute: (x) => compute(x!),
    reference: (x) => map(x!, reference),
  })

const anywhere = elementwise(-3.2, 3.3)
const far = elementwise(-30, 30)

const exceptional: CaseInput = floats([5], [Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 100])

/** What becomes of NaN, of infinity and of large numbers. */
const atExtremes = (op: string, compute: Operate, reference: Reference): ConformanceCase => ({
  op,
  variant: 'NaN and infinity',
  inputs: [exceptional],
  compute: (x) => compute(x!),
  reference: (x) => map(x!, reference),
  derivatives: 0,
})

const elementwiseCases: ConformanceCase[] = [
  anywhere('swish', swish, (x) => x * sigmoid(x), 'fused'),
  far('swish', swish, (x) => x * sigmoid(x), 'large numbers'),
  atExtremes('swish', swish, (x) => x * sigmoid(x)),
  anywhere('gelu', (x) => gelu(x), (x) => x * normalShare(x)), // biome-ignore format: a row each
  far('gelu', (x) => gelu(x), (x) => x * normalShare(x), 'large numbers'), // biome-ignore format: a row each
  anywhere('gelu', (x) => gelu(x, { approximate: true }), geluByTanh, 'by tanh'),
  far('gelu', (x) => gelu(x, { approximate: true }), geluByTanh, 'by tanh, large numbers'),
  anywhere('hardSigmoid', hardSigmoid, hardSigmoidOf),
  elementwise(-6.1, 6.4)('hardSigmoid', hardSigmoid, hardSigmoidOf, 'beyond its slope'),
  elementwise(-6.1, 6.4)('hardSwish', hardSwish, (x) => x * hardSigmoidOf(x)),
  atExtremes('hardSwish', hardSwish, (x) => x * hardSigmoidOf(x)),
  anywhere('mish', mish, (x) => x * Math.tanh(softplus(x))),
  far('mish', mish, (x) => x * Math.tanh(softplus(x)), 'large numbers'),
  far('elu', tf.elu, (x) => (x > 0 ? x : Math.expm1(x)), 'large numbers'),
  anywhere(
    'leakyRelu',
    (x) => tf.leakyRelu(x, 0),
    (x) => Math.max(x, 0),
    'slope 0',
  ),
]

/** Applies `operate` to every row (last axis). */
function alongRows(x: NdArray, operate: (row: number[]) => number[]): NdArray {
  const length = x.shape.at(-1)!
  const values: number[] = []
  for (let start = 0; start < x.size; start += length) {
    values.push(...operate([...x.data.subarray(start, start + length)]))
  }
  return new NdArray(x.shape, Float64Array.from(values))
}

function logSoftmaxOf(row: number[]) {
  const highest = Math.max(...row)
  const logarithm = Math.log(sumOf(row.map((x) => Math.exp(x - highest))))
  return row.map((x) => x - highest - logarithm)
}

const softmaxOf = (row: number[]) => logSoftmaxOf(row).map(Math.exp)

const rowInputs: Record<string, CaseInput> = {
  rows: spread([3, 5], -2, 2),
  'one class': spread([4, 1]),
  'large logits': spread([3, 5], -60, 90),
  'a picture': spread([2, 2, 3, 4], -3, 3),
  'a vector': spread([7], -2, 2),
  'more classes than a vector register holds, unevenly': spread([2, 19], -4, 4),
  'no rows': spread([0, 5]),
}

const ofRows = (
  op: string,
  compute: Operate,
  reference: (row: number[]) => number[],
  of = '',
): ConformanceCase[] =>
  Object.entries(rowInputs).map(([variant, input]) => ({
    op,
    variant: of + variant,
    inputs: [input],
    compute: (x) => compute(x!),
    reference: (x) => alongRows(x!, reference),
  }))

const maskedLogits = floats([2, 4], [1, Number.NEGATIVE_INFINITY, 2, -3, -1e9, 0, 5, 4])

const rowCases: ConformanceCase[] = [
  ...ofRows('softmax', (x) => tf.softmax(x), softmaxOf),
  ...ofRows('logSoftmax', logSoftmax, logSoftmaxOf),
  ...ofRows('logSoftmax', (x) => tf.logSoftmax(x), logSoftmaxOf, "TensorFlow.js's own, "),
  {
    op: 'softmax',
    variant: 'its logarithm',
    inputs: [spread([3, 5], -2, 2)],
    compute: (x) => tf.log(tf.softmax(x!)),
    reference: (x) => alongRows(x!, logSoftmaxOf),
  },
  {
    op: 'softmax',
    variant: 'masked by infinity',
    inputs: [maskedLogits],
    compute: (x) => tf.softmax(x!),
    reference: (x) => alongRows(x!, softmaxOf),
    derivatives: 0,
  },
  {
    op: 'logSumExp',
    variant: 'large numbers',
    inputs: [spread([3, 5], -60, 90)],
    compute: (x) => tf.logSumExp(x!, -1),
    reference: (x) => {
      const sums = reduce(x!, [1], (row) => row[0]! - logSoftmaxOf(row)[0]!)
      return new NdArray([3], sums.data)
    },
  },
]

/** How the slopes of a prelu are shared. */
const slopes: Record<string, number[]> = {
  'a slope for each channel': [4],
  'one slope': [1],
  'a slope for each place': [3, 2, 4],
  'a slope for each row': [3, 1, 1],
}

const preluCases = Object.entries(slopes).map(
  ([variant, shape]): ConformanceCase => ({
    op: 'prelu',
    variant,
    inputs: [spread([2, 3, 2, 4]), spread(shape, 0.1, 0.4, 2)],
    compute: (x, alpha) => tf.prelu(x!, alpha!),
    reference: (x, alpha) => zip(x!, alpha!, (value, slope) => (value > 0 ? value : value * slope)),
  }),
)

/** Shapes [..., c] whose channels fall into `groups` that are compared with each other. */
const maxout: ConformanceCase = {
  op: 'maxout',
  variant: 'the largest of 3 channels',
  inputs: [spread([2, 3, 6])],
  compute: (x) => tf.max(tf.reshape(x!, [2, 3, 2, 3]), -1),
  reference: (x) =>
    build([2, 3, 2], (n, place, group) =>
      Math.max(...[0, 1, 2].map((i) => x!.at(n, place, 3 * group + i))),
    ),
}

const glu: ConformanceCase = {
  op: 'glu',
  variant: 'half of the channels gate the others',
  inputs: [spread([2, 3, 6], -2, 2)],
  compute: (x) => {
    const [values, gates] = tf.split(x!, 2, -1)
    return tf.mul(values!, tf.sigmoid(gates!))
  },
  reference: (x) =>
    build(
      [2, 3, 3],
      (n, place, channel) => x!.at(n, place, channel) * sigmoid(x!.at(n, place, channel + 3)),
    ),
}

/** Activations of this project's own, those of several numbers, and activations as networks compose them. */
export const activationCases: ConformanceCase[] = [
  ...elementwiseCases,
  ...rowCases,
  ...preluCases,
  maxout,
  glu,
]
