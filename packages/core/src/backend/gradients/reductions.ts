import * as tf from '../../tf.js'
import { asFloat, defineGradient } from './define-gradient.js'

type Axes = number | number[] | undefined | null

const axesOf = (x: tf.Tensor, axis: Axes) =>
  tf.util.parseAxisParam(axis ?? x.shape.map((_, index) => index), x.shape)

/** The shape of `x` with the reduced axes kept as ones. */
const keptShape = (x: tf.Tensor, axes: number[]) =>
  x.shape.map((size, index) => (axes.includes(index) ? 1 : size))

/** Repeats a reduced tensor along the axes that were reduced. */
const repeat = (reduced: tf.Tensor, x: tf.Tensor, axes: number[]) =>
  x.size === 0
    ? tf.zeros(x.shape)
    : tf.broadcastTo(tf.reshape(reduced, keptShape(x, axes)), x.shape)

const sum = defineGradient<tf.SumAttrs>(tf.Sum, { inputs: ['x'] }, (dy, [x], { axis }) => ({
  x: () => repeat(dy, x!, axesOf(x!, axis)),
}))

const mean = defineGradient<tf.MeanAttrs>(tf.Mean, { inputs: ['x'] }, (dy, [x], { axis }) => ({
  x: () => repeat(tf.mul(dy, dy.size / x!.size), x!, axesOf(x!, axis)),
}))

/** The largest or smallest value passes its gradient to where it stood, in equal shares where it stood several times. */
const extremum = (kernelName: string, attribute: 'axis' | 'reductionIndices') =>
  defineGradient<Record<string, Axes>>(
    kernelName,
    { inputs: ['x'], output: true },
    (dy, [x, y], attributes) => ({
      x: () => {
        const axes = axesOf(x!, attributes[attribute])
        const shape = keptShape(x!, axes)
        const mask = tf.cast(tf.equal(x!, tf.reshape(y!, shape)), 'float32')
        return tf.mul(mask, tf.div(tf.reshape(dy, shape), tf.sum(mask, axes, true)))
      },
    }),
  )

/** Each factor gets the product of the others, which division would give only where no factor is zero. */
const prod = defineGradient<tf.ProdAttrs>(tf.Prod, { inputs: ['x'] }, (dy, [x], { axis }) => ({
  x: () => {
    if (x!.size === 0) return tf.zeros(x!.shape)
    const axes = axesOf(x!, axis)
    const kept = x!.shape.map((_, index) => index).filter((index) => !axes.includes(index))
    const order = [...kept, ...axes]
    const moved = tf.transpose(asFloat(x!), order)
    const rows = tf.reshape(moved, [dy.size, -1])
    const others = tf.mul(tf.cumprod(rows, 1, true), tf.cumprod(rows, 1, true, true))
    const product = tf.mul(others, tf.reshape(dy, [dy.size, 1]))
    return tf.transpose(tf.reshape(product, moved.shape), inverse(order))
  },
}))

const cumsum = defineGradient<tf.CumsumAttrs>(
  tf.Cumsum,
  {},
  (dy, _, { axis, exclusive, reverse }) => ({ x: () => tf.cumsum(dy, axis, exclusive, !reverse) }),
)

/**
 * The i-th product changes with factor j ≤ i by the product of the first i factors but j, so the cost is quadratic in
 * the length; dividing by the factor would be linear, and wrong where it is zero.
 */
const cumprod = defineGradient<tf.CumprodAttrs>(
  tf.Cumprod,
  { inputs: ['x'] },
  (dy, [x], { axis, exclusive, reverse }) => ({
    x: () => {
      const order = x!.shape.map((_, index) => index)
      const at = tf.util.parseAxisParam(axis, x!.shape)[0]!
      order.push(...order.splice(at, 1))
      const length = x!.shape[at]!
      const flip = (rows: tf.Tensor) => (reverse ? tf.reverse(rows, 1) : rows)
      const moved = tf.transpose(asFloat(x!), order)
      const factors = flip(tf.reshape(moved, [-1, length]))
      let upstream = flip(tf.reshape(tf.transpose(dy, order), [-1, length]))
      if (exclusive) {
        upstream = tf.pad(tf.slice(upstream, [0, 1], [-1, length - 1]), [
          [0, 0],
          [0, 1],
        ])
      }
      const rows = flip(cumulativeProductGradient(factors, upstream))
      return tf.transpose(tf.reshape(rows, moved.shape), inverse(order))
    },
  }),
)

/** Of `cumprod(factors, 1)`, both [rows, length]. */
function cumulativeProductGradient(factors: tf.Tensor, upstream: tf.Tensor) {
  const length = factors.shape[1]!
  const own = tf.expandDims(tf.eye(length), 0)
  // [rows, factor left out, product]
  const replaced = tf.add(tf.mul(tf.expandDims(factors, 1), tf.sub(1, own)), own)
  const index = tf.range(0, length)
  const reached = tf.cast(tf.lessEqual(tf.expandDims(index, 1), tf.expandDims(index, 0)), 'float32')
  const products = tf.mul(tf.cumprod(replaced, 2), tf.expandDims(reached, 0))
  return tf.sum(tf.mul(products, tf.expandDims(upstream, 1)), 2)
}

const inverse = (order: number[]) => tf.backend_util.getUndoAxesPermutation(order)

export const reductionGradients: tf.GradConfig[] = [
  sum,
  mean,
  prod,
  cumsum,
  cumprod,
  extremum(tf.Max, 'reductionIndices'),
  extremum(tf.Min, 'axis'),
]
