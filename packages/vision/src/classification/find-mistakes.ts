import {
  backendReady,
  breather,
  CnnError,
  type Dataset,
  type Image,
  type ImageSample,
  tf,
  throwIfAborted,
} from '@cnn/core'
import type { ClassificationNetwork } from './classification-network.js'
import type { ClassificationReport, Verdict } from './classification-report.js'

/** A picture that was taken for something else. */
export interface Mistake extends Verdict {
  /** Its place in the data set. */
  index: number
  /** The picture as the network saw it: prepared and of its size. */
  image: Image
}

export interface FindMistakesOptions {
  /** How many to give at most. Default 20. */
  count?: number
  /** The worst is the one with the highest 'loss' (by default), or with the highest 'score' of the wrong answer. */
  by?: 'loss' | 'score'
  /** Samples per batch. Default 128. */
  batchSize?: number
  signal?: AbortSignal
  onProgress?: (progress: { done: number; total: number | undefined }) => void
}

/** What `evaluate` gives, with the worst mistakes, the worst first. */
export interface Examination extends ClassificationReport {
  mistakes: Mistake[]
}

/**
 * Measures a network on a data set as `evaluate` does, and keeps the worst of its mistakes with their pictures: wrong
 * labels, odd pictures, and what the network does not understand are found among them.
 * @throws CnnError 'empty-data', 'bad-option', 'aborted'
 */
export async function findMistakes(
  network: ClassificationNetwork,
  data: Dataset<ImageSample>,
  { count = 20, by = 'loss', batchSize = 128, signal, onProgress }: FindMistakesOptions = {},
): Promise<Examination> {
  if (!Number.isInteger(count) || count < 0) {
    throw new CnnError('bad-option', `findMistakes: count must be from 0 up, got ${count}.`)
  }
  await backendReady()
  const evaluator = network.evaluator()
  const breathe = breather()
  let mistakes: Mistake[] = []
  let done = 0
  const prepared = data.map((sample) => network.prepare(sample))
  for await (const samples of prepared.batch(batchSize).iterate({ signal })) {
    throwIfAborted(signal)
    const batch = tf.tidy(() => network.collate(samples))
    try {
      const verdicts = await evaluator.judge(batch)
      const wrong = verdicts
        .map((verdict, i) => ({ ...verdict, index: done + i, image: samples[i]!.image }))
        .filter(({ label, answer }) => label !== answer)
      mistakes = [...mistakes, ...wrong].sort((a, b) => b[by] - a[by]).slice(0, count)
    } finally {
      tf.dispose(batch)
    }
    done += samples.length
    onProgress?.({ done, total: data.size })
    await breathe()
  }
  if (done === 0) throw new CnnError('empty-data', `${data.name ?? 'The data set'} has no samples.`)
  return { ...evaluator.result(), mistakes }
}
