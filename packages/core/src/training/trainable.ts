import type { Module } from '../layers/module.js'
import type * as tf from '../tf.js'

/**
 * What `fit` and `evaluate` ask of a network: how samples become a batch of tensors, what its loss is, and how its
 * field measures it. A network of any task that offers these three can be trained.
 */
export interface Trainable<Sample, Batch extends tf.TensorContainer, Result extends object>
  extends Module {
  /** What becomes of a sample before it is measured; training takes samples as its own random changes leave them. */
  prepare?(sample: Sample): Sample
  /** Tensors of one batch, owned by the caller. Runs synchronously. */
  collate(samples: readonly Sample[]): Batch
  /** The mean loss of a batch, differentiable. Called within a training pass. */
  loss(batch: Batch): tf.Scalar
  /** A fresh accumulator of the field's metrics. */
  evaluator(): Evaluator<Batch, Result>
  /** How many samples are evaluated together, for networks that are large or see what else is in a batch. */
  readonly evaluationBatchSize?: number
}

export interface Evaluator<Batch, Result extends object> {
  /** Runs the network on a batch, in inference mode, and takes account of what came out. Disposes of nothing given. */
  update(batch: Batch): Promise<void>
  /** The metrics over all batches so far. */
  result(): Result
}
