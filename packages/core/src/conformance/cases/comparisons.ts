import * as tf from '../../tf.js'
import {
  booleans,
  type CaseInput,
  type ConformanceCase,
  floats,
  integers,
  spread,
} from '../conformance-case.js'
import { broadcastTo, build, map, type NdArray, zip } from '../nd-array.js'

type Compare = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor
type Truth = (a: number, b: number) => boolean

const comparisons: [op: string, compute: Compare, reference: Truth][] = [
  ['equal', tf.equal, (a, b) => a === b],
  ['notEqual', tf.notEqual, (a, b) => a !== b],
  ['greater', tf.greater, (a, b) => a > b],
  ['greaterEqual', tf.greaterEqual, (a, b) => a >= b],
  ['less', tf.less, (a, b) => a < b],
  ['lessEqual', tf.lessEqual, (a, b) => a <= b],
]

const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY]

const operands: Record<string, [a: CaseInput, b: CaseInput]> = {
  '': [floats([5], [1, -2, 0, 3, 0.5]), floats([5], [1, 2, -0, 2, 0.5])],
  'broadcast both ways': [
    floats([3, 1], [1, 2, 3]),
    floats([2, 1, 7], [1, 2, 3, 4, 0, 2, 1, 2.5, 1, 3, 3, -1, 2, 1]),
  ],
  'whole numbers': [integers([2, 3], [1, -2, 3, 0, 5, 9]), integers([3], [1, 2, 9])],
  'NaN and infinities': [
    floats([6], [nan, nan, infinity, infinity, -infinity, 0]),
    floats([6], [nan, 1, infinity, 1, infinity, nan]),
  ],
  nothing: [floats([0, 3], []), floats([1, 3], [1, 2, 3])],
}

const truths = (
  op: string,
  compute: Compare,
  reference: Truth,
  [a, b]: [CaseInput, CaseInput],
  variant: string,
): ConformanceCase => ({
  op,
  ...(variant ? { variant } : {}),
  inputs: [a, b],
  compute: (x, y) => compute(x!, y!),
  reference: (x, y) => zip(x!, y!, (left, right) => Number(reference(left, right))),
  derivatives: 0,
})

const logical: [op: string, compute: Compare, reference: Truth][] = [
  ['logicalAnd', tf.logicalAnd, (a, b) => a !== 0 && b !== 0],
  ['logicalOr', tf.logicalOr, (a, b) => a !== 0 || b !== 0],
  ['logicalXor', tf.logicalXor, (a, b) => (a !== 0) !== (b !== 0)],
]

const square = (x: NdArray) => map(x, (value) => value * value)
/** `where` by this condition, everything broadcast. */
const choose = (condition: NdArray, a: NdArray, b: NdArray) =>
  zip(
    zip(condition, a, (chosen, value) => (chosen ? value : 0)),
    zip(condition, b, (chosen, value) => (chosen ? 0 : value)),
    (first, second) => first + second,
  )

const where = (
  variant: string,
  condition: CaseInput,
  a: number[],
  b: number[],
): ConformanceCase => ({
  op: 'where',
  variant,
  inputs: [condition, spread(a), spread(b, -1, 1, 5)],
  compute: (chosen, x, y) => tf.where(chosen!, x!, y!),
  reference: (chosen, x, y) => choose(chosen!, x!, y!),
})

const wheres: ConformanceCase[] = [
  where('same shape', booleans([2, 3], [1, 0, 1, 1, 0, 0]), [2, 3], [2, 3]),
  where('condition broadcast along rows', booleans([3, 1], [1, 0, 1]), [3, 5], [3, 5]),
  where('condition broadcast along columns', booleans([5], [1, 0, 1, 1, 0]), [3, 5], [3, 5]),
  where('one condition', booleans([], [1]), [2, 3], [2, 3]),
  where('everything broadcast', booleans([2, 1, 1], [1, 0]), [3, 1], [4]),
  where(
    'more than a vector of them',
    booleans(
      [19],
      Array.from({ length: 19 }, (_, i) => (i % 3 ? 1 : 0)),
    ),
    [19],
    [19],
  ),
  where('nothing', booleans([0, 3], []), [0, 3], [0, 3]),
  {
    op: 'where',
    variant: 'condition from what is differentiated',
    inputs: [spread([3, 4]), spread([4], -0.9, 0.93, 5)],
    compute: (a, b) => {
      const chosen = tf.logicalAnd(tf.greater(a!, b!), tf.notEqual(b!, 9))
      return tf.where(tf.logicalOr(chosen, tf.lessEqual(a!, -0.8)), tf.square(a!), tf.mul(a!, b!))
    },
    reference: (a, b) => {
      const chosen = zip(a!, b!, (x, y) => Number(x > y || x <= -0.8))
      return choose(
        chosen,
        square(a!),
        zip(a!, b!, (x, y) => x * y),
      )
    },
  },
  {
    op: 'where',
    variant: 'NaN in what is not chosen',
    inputs: [
      booleans([4], [1, 0, 1, 0]),
      floats([4], [1, nan, infinity, nan]),
      floats([4], [nan, 2, nan, -infinity]),
    ],
    compute: (chosen, a, b) => tf.where(chosen!, a!, b!),
    reference: (chosen, a, b) =>
      build(chosen!.shape, (i) => (chosen!.at(i!) ? a!.at(i!) : b!.at(i!))),
    derivatives: 0,
  },
  {
    op: 'where',
    variant: 'whole numbers',
    inputs: [
      booleans([3, 1], [1, 0, 1]),
      integers([3, 2], [1, 2, 3, 4, 5, 6]),
      integers([2], [7, 8]),
    ],
    compute: (chosen, a, b) => tf.where(chosen!, a!, b!),
    reference: (chosen, a, b) => choose(chosen!, a!, broadcastTo(b!, a!.shape)),
    derivatives: 0,
  },
]

const casts: ConformanceCase[] = [
  {
    op: 'cast',
    variant: 'to whole numbers and back',
    inputs: [spread([4, 4], -3.1, 3)],
    compute: (x) => tf.cast(tf.cast(x!, 'int32'), 'float32'),
    reference: (x) => map(x!, Math.trunc),
  },
  {
    op: 'cast',
    variant: 'to truth values',
    inputs: [floats([4], [0, 1, -0.5, 3])],
    compute: (x) => tf.cast(x!, 'bool'),
    reference: (x) => map(x!, (value) => Number(value !== 0)),
    derivatives: 0,
  },
  {
    op: 'cast',
    variant: 'of truth values, times numbers',
    inputs: [
      booleans(
        [2, 9],
        Array.from({ length: 18 }, (_, i) => Number(i % 3 === 0)),
      ),
      spread([9]),
    ],
    compute: (chosen, x) => tf.mul(tf.cast(chosen!, 'float32'), x!),
    reference: (chosen, x) => zip(chosen!, x!, (a, b) => a * b),
  },
  {
    op: 'cast',
    variant: 'of whole numbers, times numbers',
    inputs: [integers([3, 1], [-2, 0, 70_000]), spread([2])],
    compute: (count, x) => tf.mul(tf.cast(count!, 'float32'), x!),
    reference: (count, x) => zip(count!, x!, (a, b) => a * b),
  },
]

const conditions: [CaseInput, CaseInput] = [
  booleans([4, 1], [1, 0, 1, 0]),
  booleans([2, 1, 5], [1, 1, 0, 0, 1, 0, 1, 0, 1, 1]),
]

/** Comparisons, what is chosen by them, and the types between. */
export const comparisonCases: ConformanceCase[] = [
  ...comparisons.flatMap(([op, compute, reference]) =>
    Object.entries(operands).map(([variant, given]) =>
      truths(op, compute, reference, given, variant),
    ),
  ),
  ...logical.map(([op, compute, reference]) => truths(op, compute, reference, conditions, '')),
  {
    op: 'logicalNot',
    inputs: [booleans([5], [1, 0, 0, 1, 1])],
    compute: (x) => tf.logicalNot(x!),
    reference: (x) => map(x!, (value) => Number(value === 0)),
    derivatives: 0,
  },
  ...wheres,
  ...casts,
]
