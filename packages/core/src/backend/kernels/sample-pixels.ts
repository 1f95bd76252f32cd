import * as tf from '../../tf.js'
import { type BilinearTapsAttributes, bilinearTaps } from './bilinear-taps.js'
import type { Taps } from './taps.js'

export type Interpolation = 'bilinear' | 'nearest'

/**
 * The pixels that pictures are sampled from at positions [groups, points, 2] (x and y in pixels), and with what weights.
 * 'nearest' rounds by `round` and has no gradient.
 */
export function samplingTaps(
  positions: tf.Tensor,
  interpolation: Interpolation,
  attributes: BilinearTapsAttributes,
  round: (x: tf.Tensor) => tf.Tensor = tf.round,
): Taps {
  return interpolation === 'bilinear'
    ? bilinearTaps(positions, attributes)
    : nearestTaps(positions, attributes, round)
}

function nearestTaps(
  positions: tf.Tensor,
  { height, width, edge }: BilinearTapsAttributes,
  round: (x: tf.Tensor) => tf.Tensor,
): Taps {
  const [groups, points] = positions.shape as [number, number]
  if (groups * points === 0) {
    return {
      indices: tf.zeros([groups, points, 1], 'int32'),
      weights: tf.zeros([groups, points, 1]),
    }
  }
  const limits = tf.tensor1d([width - 1, height - 1])
  const rounded = round(positions)
  const inside = tf.logicalAnd(tf.greaterEqual(rounded, 0), tf.lessEqual(rounded, limits))
  const beyond = tf.cast(tf.greater(rounded, limits), 'float32')
  const placed = tf.cast(tf.where(inside, rounded, tf.mul(beyond, limits)), 'int32')
  const axis = (index: number) => tf.slice(placed, [0, 0, index], [groups, points, 1])
  const indices = tf.add(tf.mul(axis(1), tf.scalar(width, 'int32')), axis(0))
  const weights = edge ? tf.ones([groups, points, 1]) : tf.min(tf.cast(inside, 'float32'), 2, true)
  return { indices, weights }
}

/** Half way between two whole numbers this takes the larger one. */
export const roundHalfUp = (x: tf.Tensor): tf.Tensor => tf.floor(tf.add(x, 0.5))

/**
 * Folds positions [.., 2] back into a picture of these sides (width, height), as if it stood between mirrors. The
 * mirrors stand half a pixel outside of the pixels' centres, or on them.
 */
export function reflectPositions(
  positions: tf.Tensor,
  sides: readonly [number, number],
  mirrors: 'on centres' | 'on borders',
): tf.Tensor {
  const onCentres = mirrors === 'on centres'
  const first = onCentres ? 0 : -0.5
  const span = tf.tensor1d(sides.map((side) => Math.max(onCentres ? side - 1 : side, 0.5)))
  const distance = tf.abs(tf.sub(positions, first))
  const period = tf.mul(span, 2)
  const along = tf.sub(distance, tf.mul(period, tf.floor(tf.div(distance, period))))
  return tf.add(tf.sub(span, tf.abs(tf.sub(along, span))), first)
}
