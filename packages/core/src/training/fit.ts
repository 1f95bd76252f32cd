import { backendReady } from '../backend/use-backend.js'
import type { Dataset } from '../data/dataset.js'
import type * as tf from '../tf.js'
import {
  type EpochEvent,
  type FitOptions,
  planFit,
  type StepEvent,
  type Validated,
} from './fit-options.js'
import { FitSession } from './fit-session.js'
import type { Trainable } from './trainable.js'

/**
 * Trains a network; yields an event per epoch, and with `every: n` one per n steps as well.
 *
 * At every epoch's event the network holds the weights that were just validated (the averaged ones with `average`),
 * and after a `break` they remain. When the loop runs to its end, the network holds the last weights or, with
 * `keep: 'best'`, the best (after a `break` too). With `checkpoint`, a run that was cut off, by whatever, goes on where
 * its last checkpoint was written, and ends with the very weights of an unbroken one.
 *
 * Throws 'bad-loss' when the loss or a gradient is no finite number (that step is not taken), 'empty-data', 'bad-option',
 * 'aborted' (after writing a checkpoint), and 'weights-mismatch' or 'checkpoint-mismatch' when the checkpoint belongs to
 * another run.
 */
export function fit<S, B extends tf.TensorContainer, R extends object>(
  model: Trainable<S, B, R>,
  data: Dataset<S>,
  options: FitOptions<S, B> & { validation: Dataset<S>; every: number },
): AsyncGenerator<StepEvent | (EpochEvent & Validated<R>), void, void>
export function fit<S, B extends tf.TensorContainer, R extends object>(
  model: Trainable<S, B, R>,
  data: Dataset<S>,
  options: FitOptions<S, B> & { validation: Dataset<S>; every?: undefined },
): AsyncGenerator<EpochEvent & Validated<R>, void, void>
export function fit<S, B extends tf.TensorContainer, R extends object>(
  model: Trainable<S, B, R>,
  data: Dataset<S>,
  options: FitOptions<S, B> & { every: number },
): AsyncGenerator<StepEvent | EpochEvent, void, void>
export function fit<S, B extends tf.TensorContainer, R extends object>(
  model: Trainable<S, B, R>,
  data: Dataset<S>,
  options?: FitOptions<S, B> & { every?: undefined },
): AsyncGenerator<EpochEvent, void, void>
export async function* fit<S, B extends tf.TensorContainer, R extends object>(
  model: Trainable<S, B, R>,
  data: Dataset<S>,
  options: FitOptions<S, B> = {},
): AsyncGenerator<StepEvent | EpochEvent, void, void> {
  await backendReady()
  const session = new FitSession(model, data, planFit(data, options))
  try {
    await session.resume()
    while (!session.isDone) {
      yield* session.trainEpoch()
      const event = await session.endEpoch()
      session.showAverage()
      yield event
      if (!session.isDone) session.hideAverage()
    }
  } finally {
    await session.end()
  }
}
