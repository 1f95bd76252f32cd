import * as tf from '../../tf.js'
import {
  booleans,
  type CaseInput,
  type ConformanceCase,
  floats,
  integers,
  spread,
} from '../conformance-case.js'
import { build, map, type NdArray, reduce, reshape, sumOf } from '../nd-array.js'

type Axes = number | number[] | undefined
type Compute = (x: tf.Tensor, axis?: Axes, keepDims?: boolean) => tf.Tensor
type Combine = (values: number[]) => number

/** A reduction, and what it makes of the numbers that it goes over. */
interface Kind {
  op: string
  compute: Compute
  combine: Combine
  range?: [low: number, high: number]
}

const meanOf = (values: readonly number[]) => sumOf(values) / values.length
const varianceOf = (values: readonly number[]) => {
  const centre = meanOf(values)
  return meanOf(values.map((value) => (value - centre) ** 2))
}
const productOf = (values: number[]) => values.reduce((total, value) => total * value, 1)
const largest = (values: number[]) => Math.max(...values)
const smallest = (values: number[]) => Math.min(...values)
const logSumExpOf = (values: number[]) => {
  const top = largest(values)
  return top + Math.log(sumOf(values.map((value) => Math.exp(value - top))))
}

const sum: Kind = { op: 'sum', compute: tf.sum, combine: sumOf }
const mean: Kind = { op: 'mean', compute: tf.mean, combine: meanOf }
const prod: Kind = { op: 'prod', compute: tf.prod, combine: productOf, range: [0.4, 1.6] }
const max: Kind = { op: 'max', compute: tf.max, combine: largest }
const min: Kind = { op: 'min', compute: tf.min, combine: smallest }
const logSumExp: Kind = { op: 'logSumExp', compute: tf.logSumExp, combine: logSumExpOf }
const variance: Kind = {
  op: 'moments',
  compute: (x, axis, keepDims) => tf.moments(x, axis, keepDims).variance,
  combine: varianceOf,
}
const norm: Kind = {
  op: 'norm',
  compute: (x, axis, keepDims) => tf.norm(x, 'euclidean', axis, keepDims),
  combine: (values) => Math.hypot(...values),
}
const argMax: Kind = {
  op: 'argMax',
  compute: (x, axis) => tf.argMax(x, axis as number),
  combine: (values) => values.indexOf(largest(values)),
}
const argMin: Kind = {
  op: 'argMin',
  compute: (x, axis) => tf.argMin(x, axis as number),
  combine: (values) => values.indexOf(smallest(values)),
}
const any: Kind = { op: 'any', compute: tf.any, combine: (values) => Number(values.some(Boolean)) }
const all: Kind = { op: 'all', compute: tf.all, combine: (values) => Number(values.every(Boolean)) }

interface Setting {
  variant: string
  x: CaseInput
  axis?: number | number[]
  keepDims?: boolean
}

const reduction = (
  { op, compute, combine }: Kind,
  { variant, x, axis, keepDims = false }: Setting,
): ConformanceCase => ({
  op,
  variant,
  inputs: [x],
  compute: (input) => compute(input!, axis, keepDims),
  reference: (input) => reduceOver(input!, axis, keepDims, combine),
})

function reduceOver(x: NdArray, axis: Axes, keepDims: boolean, combine: Combine) {
  const rank = x.shape.length
  const given = axis === undefined ? [...x.shape.keys()] : [axis].flat()
  const axes = given.map((index) => (index + rank) % rank)
  const kept = reduce(x, axes, combine)
  return keepDims
    ? kept
    : reshape(
        kept,
        x.shape.filter((_, index) => !axes.includes(index)),
      )
}

const settingsOf = ({ range = [-1, 1] }: Kind): Setting[] => [
  { variant: 'of all', x: spread([3, 5], ...range) },
  { variant: 'last axis', x: spread([2, 3, 4], ...range), axis: -1 },
  { variant: 'first axis, kept', x: spread([4, 5], ...range), axis: 0, keepDims: true },
  { variant: 'middle axis', x: spread([2, 3, 4], ...range), axis: 1 },
  { variant: 'picture', x: spread([2, 3, 2, 4], ...range), axis: [1, 2] },
  { variant: 'axes apart, kept', x: spread([2, 3, 4], ...range), axis: [0, 2], keepDims: true },
  { variant: 'axes in another order', x: spread([2, 3, 2, 2], ...range), axis: [3, 1] },
  { variant: 'axis of length 1', x: spread([3, 1, 4], ...range), axis: 1 },
  { variant: 'of one number', x: spread([1], ...range) },
  { variant: 'into nothing', x: spread([0, 3]), axis: 1 },
]

const places: Setting[] = [
  ...[0, 1, -1].map((axis) => ({ variant: `axis ${axis}`, x: spread([3, 2, 4]), axis })),
  { variant: 'the first of equals', x: floats([2, 4], [1, 3, 3, 1, 0, 0, -1, -1]), axis: 1 },
  { variant: 'long rows', x: spread([2, 37]), axis: 1 },
]

const flags = booleans([2, 3, 2], [1, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1])

const truths: Setting[] = [
  { variant: 'of all', x: flags },
  { variant: 'first axis', x: flags, axis: 0 },
  { variant: 'last axes, kept', x: flags, axis: [1, 2], keepDims: true },
  { variant: 'axes apart', x: flags, axis: [0, 2] },
  { variant: 'of nothing', x: booleans([0, 2], []), axis: 0 },
]

const counts: Setting[] = [
  { variant: 'whole numbers', x: integers([2, 3], [3, -1, 4, 1, -5, 9]), axis: 1 },
  { variant: 'whole numbers, first axis', x: integers([2, 3], [3, -1, 4, 1, -5, 9]), axis: 0 },
]

const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY]
const exceptional: Setting = {
  variant: 'NaN and infinities',
  x: floats([4, 3], [1, nan, 2, infinity, 1, 2, infinity, -infinity, 0, -infinity, -1, -2]),
  axis: 1,
}

const undifferentiated = (test: ConformanceCase): ConformanceCase => ({ ...test, derivatives: 0 })

const tiled = (x: NdArray, times: number) =>
  build([x.shape[0]! * times, x.shape[1]!], (row, column) => x.at(row! % x.shape[0]!, column!))

/**
 * Numbers of one sign, added up one by one in single precision, lose their last digits. The many are copies of few, so
 * that the derivatives of the reference cost little; sums are scaled, so that its differences lose no digits either.
 */
const long = ({ op, compute, combine }: Kind): ConformanceCase[] => {
  const scale = op === 'sum' ? 1 / 1024 : 1
  const scaled = (x: tf.Tensor, axis?: number) => tf.mul(compute(x, axis), scale)
  const reference = (x: NdArray, times: number, axis?: number) =>
    map(reduceOver(tiled(x, times), axis, false, combine), (value) => value * scale)
  return [
    {
      op,
      variant: '10,000 numbers',
      inputs: [spread([1, 8], 0.5, 1.5)],
      compute: (x) => scaled(tf.tile(x!, [1250, 1])),
      reference: (x) => reference(x!, 1250),
    },
    {
      op,
      variant: 'columns of 10,000',
      inputs: [spread([2, 3], 0.5, 1.5)],
      compute: (x) => scaled(tf.tile(x!, [5000, 1]), 0),
      reference: (x) => reference(x!, 5000, 0),
    },
  ]
}

const zeros: Setting[] = [
  { variant: 'a zero', x: floats([2, 3], [0.5, 0, 2, 3, 1, 1.5]), axis: 1 },
  { variant: 'two zeros', x: floats([2, 3], [0.5, 0, 0, 3, 1, 1.5]), axis: 1 },
  { variant: 'a zero of all, signs', x: floats([2, 3], [0.5, -1, 0, -3, 1, 1.5]) },
]

/** Of numbers that are equal, each gets its share. */
const equals: ConformanceCase = {
  op: 'max',
  variant: 'of equal numbers, all moved together',
  inputs: [spread([4])],
  compute: (x) => tf.max(tf.tile(tf.reshape(x!, [4, 1]), [1, 3]), 1),
  reference: (x) => x!,
}

const orders: [order: 1 | typeof infinity, combine: Combine][] = [
  [1, (values) => sumOf(values.map(Math.abs))],
  [infinity, (values) => Math.max(...values.map(Math.abs))],
  [-infinity, (values) => Math.min(...values.map(Math.abs))],
]

const norms = orders.map(([order, combine]) =>
  reduction(
    { op: 'norm', compute: (x, axis, keepDims) => tf.norm(x, order, axis, keepDims), combine },
    { variant: `order ${order}`, x: spread([3, 4], -1.03, 1), axis: 1 },
  ),
)

const differentiable = [sum, mean, prod, max, min, logSumExp, variance, norm]

/** What makes fewer numbers of many, along any axes. */
export const reductionCases: ConformanceCase[] = [
  ...differentiable.flatMap((kind) => settingsOf(kind).map((setting) => reduction(kind, setting))),
  ...[sum, mean, logSumExp, variance, norm].flatMap(long),
  ...zeros.map((setting) => reduction(prod, setting)),
  ...norms,
  equals,
  ...[sum, mean, prod, max, min].map((kind) =>
    undifferentiated(reduction(kind, { variant: 'of nothing', x: floats([0, 3], []), axis: 0 })),
  ),
  ...[sum, max, min].map((kind) => undifferentiated(reduction(kind, exceptional))),
  ...[sum, prod, max, min].flatMap((kind) =>
    counts.map((setting) => undifferentiated(reduction(kind, setting))),
  ),
  ...[argMax, argMin].flatMap((kind) =>
    places.map((setting) => undifferentiated(reduction(kind, setting))),
  ),
  ...[any, all].flatMap((kind) =>
    truths.map((setting) => undifferentiated(reduction(kind, setting))),
  ),
  {
    op: 'moments',
    variant: 'mean',
    inputs: [spread([2, 3, 4])],
    compute: (x) => tf.moments(x!, [0, 1]).mean,
    reference: (x) => reduceOver(x!, [0, 1], false, meanOf),
  },
  {
    op: 'sum',
    variant: 'of truth values',
    inputs: [flags],
    compute: (x) => tf.sum(x!, 1),
    reference: (x) => reduceOver(map(x!, Number), 1, false, sumOf),
    derivatives: 0,
  },
]
