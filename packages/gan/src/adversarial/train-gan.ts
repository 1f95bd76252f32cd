import { backendReady, type Dataset } from '@cnn/core'
import type { Gan } from './gan.js'
import type { GanEvent } from './gan-event.js'
import { type GanTrainingOptions, planGan } from './gan-options.js'
import { GanSession } from './gan-session.js'

/**
 * Trains the two networks of a GAN against each other: Algorithm 1 of Goodfellow et al. 2014, or another `update` order,
 * with any loss. Yields an event every so many steps of the generator, samples of fixed latent vectors where asked for
 * (`sampleEvery`), and warnings of what goes wrong, with what to try.
 *
 * With `average`, the generator holds its averaged weights at every samples event, and when the loop ends or is left.
 * With `checkpoint`, a run that was cut off, by whatever, goes on where its last checkpoint was written, and ends with
 * the very weights of an unbroken one.
 *
 * Throws 'bad-loss', naming the network, when a loss or a gradient is no finite number: the step is not taken, the last
 * checkpoint stays. Throws 'empty-data', 'bad-option', 'shape-mismatch' where the generator makes something else than
 * the data are, 'aborted' (after writing a checkpoint), and 'weights-mismatch' or 'checkpoint-mismatch' when the
 * checkpoint belongs to another run.
 */
export async function* trainGan<Sample>(
  gan: Gan<Sample>,
  data: Dataset<Sample>,
  options: GanTrainingOptions = {},
): AsyncGenerator<GanEvent, void, void> {
  const plan = planGan(data, options)
  await backendReady()
  const session = new GanSession(gan, data, plan)
  try {
    await session.resume()
    yield* session.train()
  } finally {
    await session.end()
  }
}
