import * as tf from '../../tf.js'
import {
  type CaseInput,
  type ConformanceCase,
  floats,
  integers,
  spread,
} from '../conformance-case.js'
import { build, type NdArray, total } from '../nd-array.js'

/** The indices of the largest numbers of the row that starts here, the first of equals first. */
function largestOf(x: NdArray, start: number, count: number) {
  const row = [...x.data.subarray(start, start + x.shape.at(-1)!)]
  const order = [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b)
  return order.slice(0, count)
}

const topK = (variant: string, x: CaseInput, count: number): ConformanceCase[] => {
  const rowOf = (input: NdArray, place: number[]) =>
    place.slice(0, -1).reduce((sum, index, axis) => sum + index * input.strides[axis]!, 0)
  const shapeOf = (input: NdArray) => input.shape.with(-1, count)
  return [
    {
      op: 'topk',
      variant: `${variant}, values`,
      inputs: [x],
      compute: (input) => tf.topk(input!, count).values,
      reference: (input) =>
        build(shapeOf(input!), (...place) => {
          const start = rowOf(input!, place)
          return input!.data[start + largestOf(input!, start, count)[place.at(-1)!]!]!
        }),
    },
    {
      op: 'topk',
      variant: `${variant}, indices`,
      inputs: [x],
      compute: (input) => tf.topk(input!, count).indices,
      reference: (input) =>
        build(
          shapeOf(input!),
          (...place) => largestOf(input!, rowOf(input!, place), count)[place.at(-1)!]!,
        ),
      derivatives: 0,
    },
  ]
}

const oneHot = (dtype: 'float32' | 'int32', on = 1, off = 0): ConformanceCase => ({
  op: 'oneHot',
  variant: `${dtype}${on === 1 ? '' : `, ${on} and ${off}`}`,
  inputs: [integers([2, 3], [0, 3, 1, -1, 2, 7])],
  compute: (indices) => tf.oneHot(indices!, 4, on, off, dtype),
  reference: (indices) =>
    build([...indices!.shape, 4], (row, column, place) =>
      indices!.at(row!, column!) === place ? on : off,
    ),
  derivatives: 0,
})

const sorted = floats([2, 5], [-1, 0.5, 0.5, 2, 3, 0, 1, 4, 4, 9])
const searched = floats([2, 6], [0.5, -5, 10, 3, 0, 2.5, 4, 0, 9, 8, -1, 1])

const search = (
  op: string,
  compute: (sequence: tf.Tensor, values: tf.Tensor) => tf.Tensor,
  isBefore: (value: number, wanted: number) => boolean,
): ConformanceCase => ({
  op,
  inputs: [sorted, searched],
  compute: (sequence, values) => compute(sequence!, values!),
  reference: (sequence, values) =>
    build(values!.shape, (row, column) =>
      total(sequence!.shape[1]!, (at) =>
        Number(isBefore(sequence!.at(row!, at), values!.at(row!, column!))),
      ),
    ),
  derivatives: 0,
})

const constant = (
  op: string,
  compute: () => tf.Tensor,
  shape: number[],
  valueAt: (...indices: number[]) => number,
  variant?: string,
): ConformanceCase => ({
  op,
  ...(variant ? { variant } : {}),
  inputs: [],
  compute,
  reference: () => build(shape, valueAt),
  derivatives: 0,
})

const constants: ConformanceCase[] = [
  oneHot('float32'),
  oneHot('int32'),
  oneHot('float32', 0.9, 0.05),
  constant(
    'eye',
    () => tf.eye(3, 4),
    [3, 4],
    (row, column) => Number(row === column),
  ),
  constant(
    'linspace',
    () => tf.linspace(-1, 2, 7),
    [7],
    (i) => -1 + i! / 2,
  ),
  constant(
    'range',
    () => tf.range(1, 0, -0.25),
    [4],
    (i) => 1 - i! / 4,
    'of floats, backwards',
  ),
  constant(
    'range',
    () => tf.range(2, 9, 3, 'int32'),
    [3],
    (i) => 2 + 3 * i!,
    'of whole numbers',
  ),
  constant(
    'fill',
    () => tf.fill([2, 3], -1.5),
    [2, 3],
    () => -1.5,
  ),
  constant(
    'fill',
    () => tf.fill([2, 3], 7, 'int32'),
    [2, 3],
    () => 7,
    'whole numbers',
  ),
  constant(
    'zeros and ones',
    () => tf.add(tf.zeros([3]), tf.ones([2, 1])),
    [2, 3],
    () => 1,
  ),
]

/** What finds places, and what is made of places alone. */
export const searchingCases: ConformanceCase[] = [
  ...topK('the first of each row', spread([2, 2, 4]), 2),
  ...topK('a whole row', spread([6]), 6),
  ...topK('one', spread([3, 5]), 1),
  topK('equal numbers', floats([1, 6], [2, 5, 5, 1, 5, 2]), 4)[1]!,
  {
    op: 'oneHot',
    variant: 'of what is differentiated, times it',
    inputs: [floats([3], [2.2, 0.3, 1.4])],
    compute: (x) =>
      tf.mul(tf.oneHot(tf.cast(x!, 'int32'), 3, 1, 0, 'float32'), tf.expandDims(x!, 1)),
    reference: (x) =>
      build([3, 3], (row, place) => (Math.trunc(x!.at(row!)) === place ? x!.at(row!) : 0)),
  },
  search('lowerBound', tf.lowerBound, (value, wanted) => value < wanted),
  search('upperBound', tf.upperBound, (value, wanted) => value <= wanted),
  ...constants,
]
