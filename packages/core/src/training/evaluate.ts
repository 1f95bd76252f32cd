import { backendReady } from '../backend/use-backend.js'
import type { Dataset } from '../data/dataset.js'
import { CnnError, throwIfAborted } from '../errors.js'
import { breather } from '../next-task.js'
import * as tf from '../tf.js'
import type { Trainable } from './trainable.js'

export interface EvaluateOptions {
  /** Samples per batch; the result does not depend on it. By default as many as the network says, or 128. */
  batchSize?: number
  signal?: AbortSignal
  onProgress?: (progress: { done: number; total: number | undefined }) => void
}

/**
 * Measures a network on a data set, in inference mode, with its field's metrics.
 * Throws 'empty-data' when there is no sample, 'aborted' when the signal fires.
 */
export async function evaluate<Sample, Batch extends tf.TensorContainer, Result extends object>(
  model: Trainable<Sample, Batch, Result>,
  data: Dataset<Sample>,
  { batchSize = model.evaluationBatchSize ?? 128, signal, onProgress }: EvaluateOptions = {},
): Promise<Result> {
  await backendReady()
  const evaluator = model.evaluator()
  const prepared = model.prepare ? data.map((sample) => model.prepare!(sample)) : data
  const breathe = breather()
  let done = 0
  for await (const samples of prepared.batch(batchSize).iterate({ signal })) {
    throwIfAborted(signal)
    const batch = tf.tidy(() => model.collate(samples))
    try {
      await evaluator.update(batch)
    } finally {
      tf.dispose(batch)
    }
    done += samples.length
    onProgress?.({ done, total: data.size })
    await breathe()
  }
  if (done === 0) throw new CnnError('empty-data', `${data.name ?? 'The data set'} has no samples.`)
  return evaluator.result()
}
