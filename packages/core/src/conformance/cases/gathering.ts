import * as tf from '../../tf.js'
import {
  booleans,
  type CaseInput,
  type ConformanceCase,
  integers,
  spread,
} from '../conformance-case.js'
import { build, map, type NdArray, total, zip } from '../nd-array.js'

/** The indices start at `axis` of the output, after the `batchDims` axes that they share with x. */
function gathered(x: NdArray, indices: NdArray, axis: number, batchDims: number) {
  const own = indices.shape.slice(batchDims)
  const shape = [...x.shape.slice(0, axis), ...own, ...x.shape.slice(axis + 1)]
  return build(shape, (...place) => {
    const index = indices.at(...place.slice(0, batchDims), ...place.slice(axis, axis + own.length))
    return x.at(...place.slice(0, axis), index, ...place.slice(axis + own.length))
  })
}

const gather = (
  variant: string,
  x: CaseInput | number[],
  indices: CaseInput,
  axis = 0,
  batchDims = 0,
): ConformanceCase => ({
  op: 'gather',
  variant,
  inputs: [Array.isArray(x) ? spread(x) : x, indices],
  compute: (from, places) => tf.gather(from!, places!, axis, batchDims),
  reference: (from, places) =>
    gathered(from!, places!, (axis + from!.shape.length) % from!.shape.length, batchDims),
  ...('dtype' in x ? { derivatives: 0 } : {}),
})

const gathers: ConformanceCase[] = [
  gather('rows, some twice', [3, 2], integers([4], [2, 0, 2, 2])),
  gather('one', [3, 2], integers([], [1])),
  gather('of a row', [5], integers([2, 2], [4, 0, 1, 4])),
  gather('middle axis', [2, 3, 2], integers([2, 2], [1, 0, 1, 2]), 1),
  gather('last axis', [2, 3], integers([5], [2, 2, 0, 1, 2]), -1),
  gather('nothing', [3, 2], integers([0], [])),
  gather('a batch', [2, 3, 2], integers([2, 3], [1, 0, 1, 2, 2, 1]), 1, 1),
  gather('a batch of single indices', [3, 4], integers([3], [1, 3, 0]), 1, 1),
  gather('a batch, many indices', [2, 3], integers([2, 7], [2, 1, 0, 0, 1, 2, 1, 0, 0, 2, 2, 1, 1, 0]), 1, 1), // biome-ignore format: one line
  gather('a batch, further in', [2, 2, 3, 2], integers([2, 2], [1, 0, 1, 2]), 2, 1),
  gather('two batch axes', [2, 2, 3], integers([2, 2, 2], [1, 0, 1, 2, 2, 1, 0, 0]), 2, 2),
  gather('whole numbers', integers([3, 2], [1, 2, 3, 4, 5, 6]), integers([2], [2, 0])),
  gather('truth values', booleans([4], [1, 0, 0, 1]), integers([3], [3, 1, 0])),
]

/** The place in x that a row of indices names, with what follows from the output's place. */
const named = (indices: NdArray, row: readonly number[]) =>
  Array.from({ length: indices.shape.at(-1)! }, (_, at) => indices.at(...row, at))

const gatherNd = (variant: string, x: number[], indices: CaseInput): ConformanceCase => ({
  op: 'gatherND',
  variant,
  inputs: [spread(x), indices],
  compute: (from, places) => tf.gatherND(from!, places!),
  reference: (from, places) => {
    const rows = places!.shape.slice(0, -1)
    const depth = places!.shape.at(-1)!
    return build([...rows, ...from!.shape.slice(depth)], (...place) =>
      from!.at(...named(places!, place.slice(0, rows.length)), ...place.slice(rows.length)),
    )
  },
})

/** Calls `visit` for each number of the updates with the place it goes to. */
function eachUpdate(
  indices: NdArray,
  updates: NdArray,
  visit: (place: number[], value: number) => void,
) {
  const rows = indices.shape.length - 1
  build(updates.shape, (...place) => {
    visit([...named(indices, place.slice(0, rows)), ...place.slice(rows)], updates.at(...place))
    return 0
  })
}

const offsetOf = (x: NdArray, place: number[]) =>
  place.reduce((sum, index, axis) => sum + index * x.strides[axis]!, 0)

const scattered = (indices: NdArray, updates: NdArray, shape: number[]) => {
  const output = build(shape, () => 0)
  eachUpdate(indices, updates, (place, value) => {
    output.data[offsetOf(output, place)]! += value
  })
  return output
}

const updated = (x: NdArray, indices: NdArray, updates: NdArray) => {
  const output = map(x, (value) => value)
  eachUpdate(indices, updates, (place, value) => {
    output.data[offsetOf(output, place)] = value
  })
  return output
}

const scatterNd = (
  variant: string,
  indices: CaseInput,
  updates: number[],
  shape: number[],
): ConformanceCase => ({
  op: 'scatterND',
  variant,
  inputs: [spread(updates), indices],
  compute: (values, places) => tf.scatterND(places!, values!, shape),
  reference: (values, places) => scattered(places!, values!, shape),
})

const update = (
  variant: string,
  shape: number[],
  indices: CaseInput,
  updates: number[],
  compute = tf.tensorScatterUpdate,
  reference = updated,
): ConformanceCase => ({
  op: 'tensorScatterUpdate',
  variant,
  inputs: [spread(shape), indices, spread(updates, -1, 1, 5)],
  compute: (x, places, values) => compute(x!, places!, values!),
  reference: (x, places, values) => reference(x!, places!, values!),
})

const segmentSum = (
  variant: string,
  shape: number[],
  ids: number[],
  count: number,
): ConformanceCase => ({
  op: 'unsortedSegmentSum',
  variant,
  inputs: [spread(shape)],
  compute: (x) => tf.unsortedSegmentSum(x!, tf.tensor1d(ids, 'int32'), count),
  reference: (x) =>
    build([count, ...shape.slice(1)], (segment, ...rest) =>
      total(ids.length, (row) => (ids[row] === segment ? x!.at(row, ...rest) : 0)),
    ),
})

/** Reading from and writing to places that other tensors name. */
export const gatheringCases: ConformanceCase[] = [
  ...gathers,
  gatherNd('numbers', [3, 2], integers([4, 2], [0, 1, 2, 0, 2, 1, 2, 0])),
  gatherNd('rows', [3, 2, 2], integers([3, 2], [0, 1, 2, 0, 0, 1])),
  gatherNd('rows in several axes', [4, 3], integers([2, 2, 1], [3, 0, 1, 3])),
  scatterNd('rows, some twice', integers([3, 1], [2, 0, 2]), [3, 2], [4, 2]),
  scatterNd('numbers', integers([3, 2], [1, 0, 0, 2, 1, 0]), [3], [2, 3]),
  scatterNd('rows in several axes', integers([2, 2, 1], [3, 0, 1, 3]), [2, 2, 3], [4, 3]),
  update('rows', [3, 2], integers([2, 1], [2, 0]), [2, 2]),
  update('numbers', [3, 2], integers([3, 2], [0, 1, 2, 0, 1, 1]), [3]),
  update(
    'leaves its input as it was',
    [3, 2],
    integers([2, 1], [2, 0]),
    [2, 2],
    (x, places, values) => tf.sub(tf.tensorScatterUpdate(x, places, values), tf.mul(x, 0.5)),
    (x, places, values) => zip(updated(x, places, values), x, (a, b) => a - 0.5 * b),
  ),
  segmentSum('rows', [4, 3], [1, 0, 1, 2], 4),
  segmentSum('rows without a segment', [4, 2], [1, 0, 1, -1], 3),
  segmentSum('numbers', [5], [0, 0, 2, 1, 0], 3),
  segmentSum('pictures', [3, 2, 2], [1, 1, 0], 2),
  {
    op: 'diag',
    inputs: [spread([4])],
    compute: (x) => tf.diag(x!),
    reference: (x) => build([4, 4], (row, column) => (row === column ? x!.at(row!) : 0)),
  },
  {
    op: 'diag',
    variant: 'of a matrix',
    inputs: [spread([2, 3])],
    compute: (x) => tf.diag(x!),
    reference: (x) => build([2, 3, 2, 3], (a, b, c, d) => (a === c && b === d ? x!.at(a!, b!) : 0)),
  },
]
