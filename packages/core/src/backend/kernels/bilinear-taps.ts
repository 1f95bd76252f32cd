import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'
import type { Taps } from './taps.js'

/**
 * Kernel: the four pixels around positions [groups, points, 2] (x and y, whole numbers at the pixels' centres) in
 * pictures of one size. Outputs indices (y · width + x, int32) and weights, both [groups, points, 4].
 */
export const bilinearTapsKernel = 'BilinearTaps'

/** Kernel: the gradient of the weights. Inputs dWeights [groups, points, 4] and positions; output like positions. */
export const bilinearTapsGradient = 'BilinearTapsGrad'

export interface BilinearTapsAttributes {
  height: number
  width: number
  /**
   * Whether the pixels at the edge go on outside of the picture, NaN being at place 0; else there is nothing there, nor
   * at NaN, and the weights of pixels outside are 0. Where a position is outside, the gradient by it is 0.
   */
  edge: boolean
}

/** The bilinear taps at these positions. */
export function bilinearTaps(positions: tf.Tensor, attributes: BilinearTapsAttributes): Taps {
  const [indices, weights] = tf
    .engine()
    .runKernel<tf.Tensor[]>(bilinearTapsKernel, { positions }, { ...attributes })
  return { indices: indices!, weights: weights! }
}

const composedForward: ComposedKernel<BilinearTapsAttributes> = {
  name: bilinearTapsKernel,
  compute: ({ positions }, attributes) => {
    const [groups, points] = positions!.shape as [number, number]
    const shape = [groups, points, 4]
    if (groups * points === 0) return [tf.zeros(shape, 'int32'), tf.zeros(shape)]
    const { low, near, far } = aroundPositions(positions!, attributes)
    const limits = tf.tensor1d([attributes.width - 1, attributes.height - 1])
    const places = [low, tf.add(low, 1)].map((place) =>
      tf.cast(tf.minimum(tf.maximum(place, 0), limits), 'int32'),
    )
    const [left, top] = axesOf(places[0]!)
    const [right, bottom] = axesOf(places[1]!)
    const width = tf.scalar(attributes.width, 'int32')
    const [nearX, nearY] = axesOf(near)
    const [farX, farY] = axesOf(far)
    const pixels = [top, bottom].flatMap((y) =>
      [left, right].map((x) => tf.add(tf.mul(y, width), x)),
    )
    const products = [nearY, farY].flatMap((y) => [nearX, farX].map((x) => tf.mul(y, x)))
    return [tf.concat(pixels, 2), tf.concat(products, 2)]
  },
}

/** Differentiable: each weight is a product of two, which are linear in the position along one axis. */
export const composedBilinearTapsGradient: ComposedKernel<BilinearTapsAttributes> = {
  name: bilinearTapsGradient,
  compute: ({ dWeights, positions }, attributes) => {
    const [groups, points] = positions!.shape as [number, number]
    if (groups * points === 0) return tf.zeros(positions!.shape)
    const { near, far, nearSlope, farSlope } = aroundPositions(positions!, attributes)
    const [nearX, nearY] = axesOf(near)
    const [farX, farY] = axesOf(far)
    const [nearSlopeX, nearSlopeY] = axesOf(nearSlope)
    const [farSlopeX, farSlopeY] = axesOf(farSlope)
    const [topLeft, topRight, bottomLeft, bottomRight] = tf.split(dWeights!, 4, 2) as [
      ...[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
    ]
    const mix = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor) =>
      tf.add(tf.mul(a, b), tf.mul(c, d))
    const [left, right] = [
      mix(topLeft, nearY, bottomLeft, farY),
      mix(topRight, nearY, bottomRight, farY),
    ]
    const [top, bottom] = [
      mix(topLeft, nearX, topRight, farX),
      mix(bottomLeft, nearX, bottomRight, farX),
    ]
    return tf.concat(
      [mix(left, nearSlopeX, right, farSlopeX), mix(top, nearSlopeY, bottom, farSlopeY)],
      2,
    )
  },
}

/** x and y, each [groups, points, 1]. */
const axesOf = (both: tf.Tensor) => tf.split(both, 2, 2) as [tf.Tensor, tf.Tensor]

/**
 * The lower pixel of each position along both axes, the weights of it and of the next one, and the slopes of these:
 * -1 and 1, or 0 where there is nothing.
 */
function aroundPositions(positions: tf.Tensor, { height, width, edge }: BilinearTapsAttributes) {
  const last = tf.tensor1d([width - 1, height - 1])
  const inside = edge
    ? tf.logicalAnd(tf.greater(positions, 0), tf.less(positions, last))
    : tf.logicalAnd(tf.greaterEqual(positions, -1), tf.less(positions, tf.add(last, 1)))
  const beyond = tf.cast(tf.greaterEqual(positions, last), 'float32')
  const outside = edge ? tf.mul(beyond, last) : tf.fill(positions.shape, -2)
  const placed = tf.where(inside, positions, outside)
  const low = tf.floor(placed)
  const fraction = tf.sub(placed, low)
  const isInside = tf.cast(inside, 'float32')
  const isThere = (condition: tf.Tensor) => tf.mul(tf.cast(condition, 'float32'), isInside)
  const nearSlope = edge ? tf.neg(isInside) : tf.neg(isThere(tf.greaterEqual(low, 0)))
  const farSlope = edge ? isInside : isThere(tf.less(low, last))
  const near = edge ? tf.sub(1, fraction) : tf.mul(tf.sub(fraction, 1), nearSlope)
  return { low, near, far: tf.mul(fraction, farSlope), nearSlope, farSlope }
}

export const bilinearTapsKernels = [
  composedForward,
  composedBilinearTapsGradient,
] as ComposedKernel[]
