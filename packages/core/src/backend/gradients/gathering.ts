import * as tf from '../../tf.js'
import { constant, defineGradient } from './define-gradient.js'

/** Adds the gradient of each gathered row to the row of `x` that it came from. */
const gather = defineGradient<tf.GatherV2Attrs>(
  tf.GatherV2,
  { inputs: ['x', 'indices'] },
  (dy, [x, indices], { axis: givenAxis, batchDims = 0 }) => ({
    x: () => {
      const axis = tf.util.parseAxisParam(givenAxis, x!.shape)[0]!
      const size = (from: number, to?: number) => sizeOf(x!.shape.slice(from, to))
      const [batch, outer, inner] = [size(0, batchDims), size(batchDims, axis), size(axis + 1)]
      const length = x!.shape[axis]!
      const picked = indices!.size / batch
      // [batch, outer, picked, inner] -> rows of [outer, inner]
      const split = tf.reshape(dy, [batch, outer, picked, inner])
      const rows = tf.reshape(exchange(split), [batch * picked, outer * inner])
      const starts = tf.reshape(tf.range(0, batch * length, length, 'int32'), [batch, 1])
      const places = tf.add(tf.reshape(tf.cast(indices!, 'int32'), [batch, picked]), starts)
      const summed = scatterRows(rows, tf.reshape(places, [-1, 1]), batch * length)
      return tf.reshape(exchange(tf.reshape(summed, [batch, length, outer, inner])), x!.shape)
    },
    indices: () => tf.zeros(indices!.shape),
  }),
)

/** Swaps the two middle axes. */
const exchange = (x: tf.Tensor) =>
  x.shape[1] === 1 || x.shape[2] === 1
    ? tf.reshape(x, [x.shape[0]!, x.shape[2]!, x.shape[1]!, x.shape[3]!])
    : tf.transpose(x, [0, 2, 1, 3])

const scatterRows = (rows: tf.Tensor, places: tf.Tensor, count: number) =>
  tf.scatterND(places, rows, [count, rows.shape[1]!])

const gatherNd = defineGradient(
  tf.GatherNd,
  { inputs: ['params', 'indices'] },
  (dy, [params, indices]) => ({
    params: () => tf.scatterND(indices!, dy, params!.shape),
    indices: () => tf.zeros(indices!.shape),
  }),
)

const scatterNd = defineGradient(tf.ScatterNd, { inputs: ['indices'] }, (dy, [indices]) => ({
  updates: () => tf.gatherND(dy, indices!),
  indices: () => tf.zeros(indices!.shape),
}))

const tensorScatterUpdate = defineGradient(
  tf.TensorScatterUpdate,
  { inputs: ['indices', 'updates'] },
  (dy, [indices, updates]) => ({
    tensor: () => {
      const written = tf.scatterND(indices!, tf.ones(updates!.shape), dy.shape)
      return tf.mul(dy, tf.cast(tf.equal(written, 0), 'float32'))
    },
    updates: () => tf.gatherND(dy, indices!),
    indices: () => tf.zeros(indices!.shape),
  }),
)

/** Rows with a negative segment were left out of the sum. */
const unsortedSegmentSum = defineGradient(
  tf.UnsortedSegmentSum,
  { inputs: ['segmentIds'] },
  (dy, [segmentIds]) => ({
    x: () => {
      const rows = tf.gather(dy, tf.cast(tf.maximum(segmentIds!, 0), 'int32'))
      const counted = tf.cast(tf.greaterEqual(segmentIds!, 0), 'float32')
      const ones = dy.shape.slice(1).map(() => 1)
      return tf.mul(rows, tf.reshape(counted, [...segmentIds!.shape, ...ones]))
    },
    segmentIds: () => tf.zeros(segmentIds!.shape),
  }),
)

const select = defineGradient(tf.Select, { inputs: ['condition'] }, (dy, [condition]) => {
  const ones = dy.shape.slice(condition!.rank).map(() => 1)
  const chosen = () => tf.reshape(condition!, [...condition!.shape, ...ones])
  return {
    condition: () => tf.zeros(condition!.shape),
    t: () => tf.where(chosen(), dy, tf.zerosLike(dy)),
    e: () => tf.where(chosen(), tf.zerosLike(dy), dy),
  }
})

/** The gradients of the values go back to their places along the last axis. */
const topK: tf.GradConfig = {
  kernelName: tf.TopK,
  inputsToSave: ['x'],
  outputsToSave: [false, true],
  gradFunc: (dy, [x, indices]) => ({
    x: () => {
      const length = x!.shape.at(-1)!
      const rows = x!.size / length
      const starts = tf.reshape(tf.range(0, x!.size, length, 'int32'), [rows, 1])
      const places = tf.add(tf.reshape(indices!, [rows, -1]), starts)
      const values = tf.reshape((dy as tf.Tensor[])[0]!, [-1])
      return tf.reshape(tf.scatterND(tf.reshape(places, [-1, 1]), values, [x!.size]), x!.shape)
    },
  }),
}

const diag = defineGradient(tf.Diag, { inputs: ['x'] }, (dy, [x]) => ({
  x: () => {
    const square = tf.mul(tf.reshape(dy, [x!.size, x!.size]), tf.eye(x!.size))
    return tf.reshape(tf.sum(square, 1), x!.shape)
  },
}))

const flipLeftRight = defineGradient(tf.FlipLeftRight, {}, (dy) => ({
  image: () => tf.reverse(dy, 2),
}))

const sizeOf = (shape: number[]) => tf.util.sizeFromShape(shape)

/** Reading from and writing to places that other tensors name; the places themselves have no gradient. */
export const gatheringGradients: tf.GradConfig[] = [
  gather,
  gatherNd,
  scatterNd,
  tensorScatterUpdate,
  unsortedSegmentSum,
  select,
  topK,
  diag,
  flipLeftRight,
  constant(tf.OneHot, 'indices'),
  constant(tf.SearchSorted, 'sortedSequence', 'values'),
]
