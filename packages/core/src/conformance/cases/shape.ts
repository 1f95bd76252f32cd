import * as tf from '../../tf.js'
import {
  booleans,
  type CaseInput,
  type ConformanceCase,
  integers,
  spread,
} from '../conformance-case.js'
import { broadcastTo, build, map, type NdArray, reshape, transpose } from '../nd-array.js'

type Compute = (x: tf.Tensor) => tf.Tensor
type Reference = (x: NdArray) => NdArray

export const of = (
  op: string,
  variant: string,
  x: CaseInput | number[],
  compute: Compute,
  reference: Reference,
): ConformanceCase => ({
  op,
  ...(variant ? { variant } : {}),
  inputs: [Array.isArray(x) ? spread(x) : x],
  compute: (input) => compute(input!),
  reference: (input) => reference(input!),
})

const permutation = (shape: number[], order: number[]) =>
  of(
    'transpose',
    `[${shape}] by [${order}]`,
    shape,
    (x) => tf.transpose(x, order),
    (x) => transpose(x, order),
  )

const tiling = (shape: number[], copies: number[]) =>
  of(
    'tile',
    `[${shape}] by [${copies}]`,
    shape,
    (x) => tf.tile(x, copies),
    (x) => tiled(x, copies),
  )

const tiled = (x: NdArray, copies: number[]) =>
  build(
    x.shape.map((length, axis) => length * copies[axis]!),
    (...place) => x.at(...place.map((index, axis) => index % x.shape[axis]!)),
  )

const repetition = (shape: number[], to: number[]) =>
  of(
    'broadcastTo',
    `[${shape}] to [${to}]`,
    shape,
    (x) => tf.broadcastTo(x, to),
    (x) => broadcastTo(x, to),
  )

export const reversed = (x: NdArray, axes: number[]) =>
  build(x.shape, (...place) =>
    x.at(...place.map((index, axis) => (axes.includes(axis) ? x.shape[axis]! - 1 - index : index))),
  )

const reversal = (shape: number[], axis: number | number[] | undefined, axes: number[]) =>
  of(
    'reverse',
    axis === undefined ? 'all axes' : `axes ${axis}`,
    shape,
    (x) => tf.reverse(x, axis),
    (x) => reversed(x, axes),
  )

/** What gives the same numbers another shape. */
const reshapes: ConformanceCase[] = [
  of(
    'reshape',
    '',
    [2, 6],
    (x) => tf.reshape(x, [3, -1]),
    (x) => reshape(x, [3, 4]),
  ),
  of(
    'reshape',
    'of a number',
    [1, 1],
    (x) => tf.reshape(x, []),
    (x) => reshape(x, []),
  ),
  of(
    'reshape',
    'of nothing',
    [0, 3],
    (x) => tf.reshape(x, [2, 0]),
    (x) => reshape(x, [2, 0]),
  ),
  of(
    'expandDims',
    '',
    [2, 3],
    (x) => tf.expandDims(x, 1),
    (x) => reshape(x, [2, 1, 3]),
  ),
  of(
    'expandDims',
    'last',
    [2, 3],
    (x) => tf.expandDims(x, -1),
    (x) => reshape(x, [2, 3, 1]),
  ),
  of(
    'squeeze',
    '',
    [1, 2, 1, 3],
    (x) => tf.squeeze(x),
    (x) => reshape(x, [2, 3]),
  ),
  of(
    'squeeze',
    'one axis',
    [1, 2, 1, 3],
    (x) => tf.squeeze(x, [2]),
    (x) => reshape(x, [1, 2, 3]),
  ),
  of('clone', '', [2, 3], tf.clone, (x) => x),
]

/** What gives numbers other places, several times perhaps. */
export const shapeCases: ConformanceCase[] = [
  ...reshapes,
  permutation([3, 5], [1, 0]),
  permutation([2, 3, 4], [2, 0, 1]),
  permutation([2, 3, 2, 3], [0, 3, 1, 2]),
  permutation([2, 1, 3, 2, 2], [4, 2, 0, 1, 3]),
  permutation([2, 2, 1, 3, 2, 2], [5, 1, 3, 0, 2, 4]),
  permutation([1, 7, 1], [2, 1, 0]),
  permutation([3, 0, 2], [2, 0, 1]),
  tiling([5], [3]),
  tiling([2, 3, 2], [2, 1, 3]),
  tiling([1, 2, 1, 2, 2], [2, 1, 3, 2, 2]),
  repetition([3, 1], [2, 3, 4]),
  repetition([], [2, 3]),
  repetition([2, 1, 3], [2, 4, 3]),
  reversal([2, 3, 2], [0, -1], [0, 2]),
  reversal([2, 3], undefined, [0, 1]),
  reversal([2, 5, 3], 1, [1]),
  {
    ...of(
      'transpose',
      'whole numbers',
      integers([2, 3], [1, 2, 3, 4, 5, 6]),
      (x) => tf.transpose(x),
      (x) => transpose(x, [1, 0]),
    ),
    derivatives: 0,
  },
  {
    ...of(
      'tile',
      'truth values',
      booleans([3], [1, 0, 1]),
      (x) => tf.tile(x, [4]),
      (x) => tiled(x, [4]),
    ),
    derivatives: 0,
  },
  {
    ...of(
      'broadcastTo',
      'truth values',
      booleans([3, 1], [1, 0, 1]),
      (x) => tf.broadcastTo(x, [2, 3, 5]),
      (x) => broadcastTo(x, [2, 3, 5]),
    ),
    derivatives: 0,
  },
  {
    ...of(
      'onesLike and zerosLike',
      '',
      [2, 3],
      (x) => tf.sub(tf.onesLike(x), tf.zerosLike(x)),
      (x) => map(x, () => 1),
    ),
  },
]
