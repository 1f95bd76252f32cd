import { tf } from '@cnn/core'

/** Rows to compute a loss of, and how much it counts: nothing where there are none. */
export interface GatheredRows {
  /** [n, 4] */
  rows: tf.Tensor2D
  /** [n, 4] */
  targets: tf.Tensor2D
  weight: 0 | 1
}

/**
 * Rows [n, 4] at these places, with the targets [4 · n] of a loss. Where there are none, one row whose loss counts nothing,
 * so that what made the rows has a gradient, of zero.
 */
export function gatherAtLeastOne(
  all: tf.Tensor2D,
  places: Int32Array,
  targets: Float32Array,
): GatheredRows {
  const isEmpty = places.length === 0
  const indices = isEmpty ? Int32Array.of(0) : places
  return {
    rows: tf.gather(all, tf.tensor1d(indices, 'int32')),
    targets: tf.tensor2d(isEmpty ? new Float32Array(4) : targets, [indices.length, 4]),
    weight: isEmpty ? 0 : 1,
  }
}
