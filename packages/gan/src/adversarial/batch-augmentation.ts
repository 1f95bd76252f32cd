import type { Random, tf } from '@cnn/core'

/**
 * Changes pictures before a discriminator sees them, data and generated ones alike, so that it cannot learn a small
 * data set by heart. What it does must be differentiable by the pictures: the generator learns through it.
 */
export interface BatchAugmentation {
  readonly name: string
  /** How often a picture is changed, 0 to 1, where that adapts itself. */
  readonly probability?: number
  /** Changed pictures [n, h, w, c] in [−1, 1], the values of each picture drawn from `random`. Within a tidy. */
  apply(images: tf.Tensor4D, random: Random): tf.Tensor4D
  /** Takes account of the discriminator's logits of a batch of data, after each of its steps. */
  observe?(realLogits: Float32Array): void
  /** What it has learned so far, for a checkpoint. Plain JSON. */
  state?(): Record<string, unknown>
  restore?(state: Record<string, unknown>): void
}
