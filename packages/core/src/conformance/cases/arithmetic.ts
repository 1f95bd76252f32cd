import * as tf from '../../tf.js'
import {
  type CaseInput,
  type ConformanceCase,
  floats,
  integers,
  spread,
} from '../conformance-case.js'
import { map, sizeOf, zip } from '../nd-array.js'

type Compute = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor
type Reference = (a: number, b: number) => number
type Range = readonly [low: number, high: number]

/** No number of the one near a number of the other, where they are compared. */
const apart = 'apart'

interface Operation {
  op: string
  compute: Compute
  reference: Reference
  a: Range | typeof apart
  b: Range | typeof apart
  derivatives?: 0
}

/** Numbers of one of the two inputs. Those that are apart lie half a unit from those of the other input. */
function numbers(shape: number[], range: Range | typeof apart, which: 0 | 1): CaseInput {
  const size = sizeOf(shape)
  const low = which / 2 - Math.floor(size / 2)
  const [from, to] = range === apart ? [low, low + size] : range
  return spread(shape, from, to, 1 + 4 * which)
}

/** Shapes that broadcast, by what is special about them. */
const broadcasts: Record<string, [a: number[], b: number[]]> = {
  'a row': [[3, 5], [5]],
  'a column': [
    [3, 5],
    [3, 1],
  ],
  'a number': [[3, 5], []],
  'to the larger rank': [[5], [2, 3, 5]],
  'channels of a picture': [
    [2, 3, 2, 4],
    [2, 1, 1, 4],
  ],
  'axes in turn': [
    [2, 1, 2, 1, 2],
    [1, 2, 1, 3, 2],
  ],
  'axes of length 1 to lower rank': [[1, 1, 1], [7]],
  nothing: [[0, 3], [3]],
}

const operations: Operation[] = [
  { op: 'add', compute: tf.add, reference: (a, b) => a + b, a: [-1, 1], b: [-1, 1] },
  { op: 'sub', compute: tf.sub, reference: (a, b) => a - b, a: [-1, 1], b: [-1, 1] },
  { op: 'mul', compute: tf.mul, reference: (a, b) => a * b, a: [-1, 1], b: [-1, 1] },
  { op: 'div', compute: tf.div, reference: (a, b) => a / b, a: [-1, 1], b: [0.7, 2] },
  { op: 'divNoNan', compute: tf.divNoNan, reference: (a, b) => a / b, a: [-1, 1], b: [0.7, 2] },
  { op: 'pow', compute: tf.pow, reference: (a, b) => a ** b, a: [0.5, 2], b: [-1, 2] },
  { op: 'maximum', compute: tf.maximum, reference: Math.max, a: apart, b: apart },
  { op: 'minimum', compute: tf.minimum, reference: Math.min, a: apart, b: apart },
  {
    op: 'squaredDifference',
    compute: tf.squaredDifference,
    reference: (a, b) => (a - b) ** 2,
    a: [-1, 1],
    b: [-1, 1],
  },
  { op: 'atan2', compute: tf.atan2, reference: Math.atan2, a: [0.3, 1], b: [-1, 1] },
  {
    op: 'floorDiv',
    compute: tf.floorDiv,
    reference: (a, b) => Math.floor(a / b),
    a: [3.2, 3.4],
    b: [0.95, 0.99],
  },
  {
    op: 'mod',
    compute: tf.mod,
    reference: (a, b) => a - b * Math.floor(a / b),
    a: [3.2, 3.4],
    b: [0.95, 0.99],
  },
]

const binary = (
  { op, compute, reference, derivatives }: Operation,
  a: CaseInput,
  b: CaseInput,
  variant?: string,
): ConformanceCase => ({
  op,
  ...(variant ? { variant } : {}),
  inputs: [a, b],
  compute: (x, y) => compute(x!, y!),
  reference: (x, y) => zip(x!, y!, reference),
  ...(derivatives === undefined ? {} : { derivatives }),
})

const sameShape = operations.map((operation) =>
  binary(operation, numbers([3, 5], operation.a, 0), numbers([3, 5], operation.b, 1)),
)

/** How a sum to the shape of an input is taken does not depend on the operation: each has some of the kinds. */
const broadcast = operations.flatMap((operation) =>
  Object.entries(broadcasts)
    .filter(([kind]) => ['mul', 'sub', 'maximum'].includes(operation.op) || kind === 'axes in turn')
    .map(([kind, [a, b]]) =>
      binary(
        operation,
        numbers(a, operation.a, 0),
        numbers(b, operation.b, 1),
        `broadcast ${kind}`,
      ),
    ),
)

const named = (op: string) => operations.find((operation) => operation.op === op)!

const signs: [a: number[], b: number[]] = [
  [7.3, -7.3, 7.3, -7.3, 0, 6.25, -0.5],
  [2.2, 2.2, -2.2, -2.2, 3, 2.5, 4],
]
const wholeNumbers: [a: CaseInput, b: CaseInput] = [
  integers([2, 3], [7, -7, 8, -8, 0, 5]),
  integers([2, 3], [2, 2, -3, -3, 4, 5]),
]
const [nan, infinity] = [Number.NaN, Number.POSITIVE_INFINITY]
const exceptional: [a: CaseInput, b: CaseInput] = [
  floats([9], [nan, 1, infinity, -infinity, infinity, 0, -0, 1, nan]),
  floats([9], [1, nan, 1, infinity, infinity, 0, 3, -infinity, nan]),
]

/** Truth values of comparisons with NaN and infinities, and what is left of those by sums and choices. */
const atExtremes = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference'].map(
  (op) => binary({ ...named(op), derivatives: 0 }, ...exceptional, 'NaN and infinities'),
)

/** The power of each number by one exponent, which is not differentiated. */
const powerBy = (exponent: number, x: CaseInput): ConformanceCase => ({
  op: 'pow',
  variant: `exponent ${exponent}${x.values.data.some((value) => value <= 0) ? ', any sign' : ''}`,
  inputs: [x],
  compute: (base) => tf.pow(base!, exponent),
  reference: (base) => map(base!, (value) => value ** exponent),
})

const powers = [
  ...[-2, -1, -0.5, 0.5, 0.75, 1.5, 2.2, 7].map((exponent) =>
    powerBy(exponent, spread([4, 5], 0.2, 3)),
  ),
  ...[0, 1, 2, 3].map((exponent) => powerBy(exponent, spread([4, 5], -2, 2))),
  ...[1, 2, 3]
    .map((exponent) => powerBy(exponent, floats([3], exponent === 3 ? [0, -1, 2] : [-1, 0, 2])))
    .map((test) => ({ ...test, variant: `${test.variant}, of 0` })),
]

/** Not NaN to the 0 nor 0 to the -1, of which graphics devices make what they like. */
const extremePowers: [base: number, exponent: number][] = [
  [nan, 1],
  [2, nan],
  [infinity, 2],
  [infinity, -1],
  [-infinity, 3],
  [-infinity, 2],
  [-infinity, -3],
  [0, 2],
  [-0, 3],
  [-2, 3],
  [-2, 0.5],
  [0.5, infinity],
  [0.5, -infinity],
  [1e30, 1.2],
  [2, 130],
  [-1, 1e9],
  [3e38, -1],
]

const powerAtExtremes = binary(
  { ...named('pow'), reference: (a, b) => Math.fround(a ** b), derivatives: 0 },
  floats(
    [extremePowers.length],
    extremePowers.map(([base]) => base),
  ),
  floats(
    [extremePowers.length],
    extremePowers.map(([, exponent]) => exponent),
  ),
  'NaN and infinities',
)

/** Functions of two numbers, and how their inputs are broadcast. */
export const arithmeticCases: ConformanceCase[] = [
  ...sameShape,
  ...broadcast,
  ...atExtremes,
  ...powers,
  powerAtExtremes,
  ...['floorDiv', 'mod'].map((op) =>
    binary({ ...named(op), derivatives: 0 }, floats([7], signs[0]), floats([7], signs[1]), 'signs'),
  ),
  ...['add', 'sub', 'mul', 'maximum', 'minimum', 'floorDiv', 'mod'].map((op) =>
    binary({ ...named(op), derivatives: 0 }, ...wholeNumbers, 'whole numbers'),
  ),
  binary(
    { ...named('divNoNan'), reference: (a, b) => (b === 0 ? 0 : a / b), derivatives: 0 },
    spread([5], -1, 1),
    floats([5], [0, 2, 0, -1, 0.5]),
    'zeros below',
  ),
  {
    op: 'addN',
    inputs: [spread([3, 4]), spread([3, 4], -1, 1, 5)],
    compute: (a, b) => tf.addN([a!, b!, a!]),
    reference: (a, b) => zip(a!, b!, (x, y) => 2 * x + y),
  },
]
