import { logSoftmax } from '../../ops/activation.js'
import * as tf from '../../tf.js'
import type { Operation, Operations } from '../node-run.js'

type Reduce = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor

const reduction =
  (reduce: Reduce): Operation =>
  (run) =>
    reduce(run.input(0), run.numbers(1), run.attributes.flag('keep_dims'))

export const reductions: Operations = {
  Mean: reduction(tf.mean),
  Sum: reduction(tf.sum),
  Max: reduction(tf.max),
  Min: reduction(tf.min),
  Prod: reduction(tf.prod),
  All: reduction(tf.all),
  Any: reduction(tf.any),
  ArgMax: (run) => tf.argMax(run.input(0), run.number(1)),
  ArgMin: (run) => tf.argMin(run.input(0), run.number(1)),
  Softmax: (run) => tf.softmax(run.input(0)),
  LogSoftmax: (run) => logSoftmax(run.input(0)),
  Cumsum: (run) => {
    const { attributes } = run
    const flags = [attributes.flag('exclusive'), attributes.flag('reverse')] as const
    return tf.cumsum(run.input(0), run.number(1), ...flags)
  },
}
