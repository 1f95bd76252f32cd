import * as tf from '../../tf.js'
import type { ComposedKernel } from './composed-kernel.js'
import type { Taps } from './taps.js'

/**
 * Kernel: the four pixels around positions [groups, points, 2] (x and y, whole numbers at the pixels' centres) in
 * pictures of one size. Outputs indices (y · width + x, int32) and weights, both [groups, points, 4].
 */
export const bilinearTapsKernel = 'BilinearTaps'

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

export const composedBilinearTaps: ComposedKernel<BilinearTapsAttributes> = {
  name: bilinearTapsKernel,
  compute: ({ positions }, attributes) => {
    const [groups, points] = positions!.shape as [number, number]
    const shape = [groups, points, 4]
    if (groups * points === 0) return [tf.zeros(shape, 'int32'), tf.zeros(shape)]
    const { low } = aroundPositions(positions!, attributes)
    const limits = tf.tensor1d([attributes.width - 1, attributes.height - 1])
    const places = [low, tf.add(low, 1)].map((place) =>
      tf.cast(tf.minimum(tf.maximum(place, 0), limits), 'int32'),
    )
    const [x, y] = sidesOf(places as [tf.Tensor, tf.Tensor], groups, points)
    const indices = tf.add(tf.mul(y, tf.scalar(attributes.width, 'int32')), x)
    return [tf.reshape(indices, shape), bilinearWeights(positions!, attributes)]
  },
}

/** The weights alone, in differentiable operations. */
export function bilinearWeights(positions: tf.Tensor, attributes: BilinearTapsAttributes) {
  const [groups, points] = positions.shape as [number, number]
  const { low, fraction, last } = aroundPositions(positions, attributes)
  const isThere = (place: tf.Tensor) => tf.cast(place, 'float32')
  const near = attributes.edge
    ? tf.sub(1, fraction)
    : tf.mul(tf.sub(1, fraction), isThere(tf.greaterEqual(low, 0)))
  const beforeLast = tf.logicalAnd(tf.greaterEqual(low, -1), tf.less(low, last))
  const far = attributes.edge ? fraction : tf.mul(fraction, isThere(beforeLast))
  const [x, y] = sidesOf([near, far], groups, points)
  return tf.reshape(tf.mul(y, x), [groups, points, 4])
}

/** The lower pixel of each position along both axes, and how far beyond it the position lies. */
function aroundPositions(positions: tf.Tensor, { height, width, edge }: BilinearTapsAttributes) {
  const last = tf.tensor1d([width - 1, height - 1])
  const inside = edge
    ? tf.logicalAnd(tf.greater(positions, 0), tf.less(positions, last))
    : tf.logicalAnd(tf.greaterEqual(positions, -1), tf.less(positions, tf.add(last, 1)))
  const beyond = tf.cast(tf.greaterEqual(positions, last), 'float32')
  const outside = edge ? tf.mul(beyond, last) : tf.fill(positions.shape, -2)
  const placed = tf.where(inside, positions, outside)
  const low = tf.floor(placed)
  return { low, fraction: tf.sub(placed, low), last }
}

/** From values of x and y at the near and the far pixel those at the four pixels: x [.., 1, 2] and y [.., 2, 1]. */
function sidesOf([near, far]: [tf.Tensor, tf.Tensor], groups: number, points: number) {
  const both = tf.stack([near, far], 3)
  const axis = (index: number, shape: [number, number]) =>
    tf.reshape(tf.slice(both, [0, 0, index, 0], [groups, points, 1, 2]), [groups, points, ...shape])
  return [axis(0, [1, 2]), axis(1, [2, 1])] as const
}
