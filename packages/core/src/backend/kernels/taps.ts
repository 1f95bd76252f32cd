import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'

/**
 * Three kernels about points that are weighted sums of rows, in groups of their own: point i of group g is
 * Σ weights[g, i, t] · x[g, indices[g, i, t]]. Each is the gradient of the two others by one of its inputs.
 *
 * Shapes: x [groups, rows, channels]; indices (int32, 0 … rows - 1) and weights [groups, points, taps]; points
 * [groups, points, channels].
 */
const gather = 'GatherTaps'
const scatter = 'ScatterTaps'
const multiply = 'MultiplyTaps'

export const tapKernelNames = { gather, scatter, multiply }

/** Where points come from: rows and their weights, both [groups, points, taps]. */
export interface Taps {
  indices: tf.Tensor
  weights: tf.Tensor
}

/** The points [groups, points, channels] from the rows x [groups, rows, channels]. */
export const gatherTaps = (x: tf.Tensor, { indices, weights }: Taps): tf.Tensor =>
  tf.engine().runKernel(gather, { x, indices, weights })

/** The transpose: adds each point to its rows, of which there are `rows` in each group. */
export const scatterTaps = (points: tf.Tensor, { indices, weights }: Taps, rows: number) =>
  tf.engine().runKernel<tf.Tensor>(scatter, { points, indices, weights }, { rows })

/** The inner product of each tap's point and row, [groups, points, taps]. */
export const multiplyTaps = (x: tf.Tensor, points: tf.Tensor, indices: tf.Tensor): tf.Tensor =>
  tf.engine().runKernel(multiply, { x, points, indices })

type Inputs = Record<string, tf.Tensor>

/** The rows that tap number `tap` of each point reads, [groups · points, channels]. */
function rowsOfTap({ x, indices }: Inputs, tap: number) {
  const [groups, rows, channels] = x!.shape as [number, number, number]
  const [, points] = indices!.shape as [number, number]
  const picked = tf.slice(indices!, [0, 0, tap], [groups, points, 1])
  return tf.gather(tf.reshape(x!, [groups * rows, channels]), flatIndices(picked, groups, rows))
}

/** Indices into the rows of all groups, one after the other. */
function flatIndices(indices: tf.Tensor, groups: number, rows: number) {
  const starts = tf.tensor1d(
    Array.from({ length: groups }, (_, group) => group * rows),
    'int32',
  )
  return tf.reshape(tf.add(indices, tf.reshape(starts, [groups, 1, 1])), [-1])
}

const composedGather: ComposedKernel = {
  name: gather,
  compute: (inputs) => {
    const { x, indices, weights } = inputs
    const [groups, points, taps] = indices!.shape as [number, number, number]
    const shape = [groups, points, x!.shape[2]!]
    if (tf.util.sizeFromShape(shape) * taps === 0) return tf.zeros(shape)
    const terms = Array.from({ length: taps }, (_, tap) => {
      const weight = tf.slice(weights!, [0, 0, tap], [groups, points, 1])
      return tf.mul(rowsOfTap(inputs, tap), tf.reshape(weight, [groups * points, 1]))
    })
    return tf.reshape(terms.reduce(tf.add), shape)
  },
}

const composedScatter: ComposedKernel<{ rows: number }> = {
  name: scatter,
  compute: ({ points, indices, weights }, { rows }) => {
    const [groups, count, taps] = indices!.shape as [number, number, number]
    const channels = points!.shape[2]!
    const shape = [groups, rows, channels]
    if (tf.util.sizeFromShape(shape) * count * taps === 0) return tf.zeros(shape)
    const updates = tf.mul(
      tf.reshape(points!, [groups * count, 1, channels]),
      tf.reshape(weights!, [groups * count, taps, 1]),
    )
    const places = tf.reshape(flatIndices(indices!, groups, rows), [-1, 1])
    const flat = tf.reshape(updates, [groups * count * taps, channels])
    return tf.reshape(tf.scatterND(places, flat, [groups * rows, channels]), shape)
  },
}

const composedMultiply: ComposedKernel = {
  name: multiply,
  compute: (inputs) => {
    const { points, indices } = inputs
    const [groups, count, taps] = indices!.shape as [number, number, number]
    if (points!.size * taps === 0) return tf.zeros(indices!.shape)
    const flat = tf.reshape(points!, [groups * count, points!.shape[2]!])
    const products = Array.from({ length: taps }, (_, tap) =>
      tf.sum(tf.mul(rowsOfTap(inputs, tap), flat), 1),
    )
    return tf.reshape(tf.stack(products, 1), indices!.shape)
  },
}

export const tapKernels = [composedGather, composedScatter, composedMultiply] as ComposedKernel[]
