import { answer, onQuestion } from '#runtime/data/workers/port'
import { type Random, randomStream } from '../../random.js'
import type { SampleContext } from '../random-access.js'
import { handOver } from './hand-over.js'
import { plainError, type Question } from './messages.js'

type WorkerFunction = (sample: never, context: SampleContext) => unknown

/**
 * In a worker: answers `mapInWorkers` with this function. Only a module from which one makes the worker oneself calls it;
 * one that is given by its URL exports the function by default.
 *
 * @example
 * // decode.worker.ts
 * answerMap((file: Uint8Array) => decode(file))
 * // elsewhere
 * data.mapInWorkers(() => new Worker(new URL('./decode.worker.ts', import.meta.url), { type: 'module' }))
 */
export function answerMap(transform: WorkerFunction | Promise<WorkerFunction>) {
  const loading = Promise.resolve(transform)
  loading.catch((error) => answer({ error: plainError(error) }))
  onQuestion(async (question) => {
    try {
      const work = await loading
      const result = await work(question.sample as never, contextOf(question))
      const { value, buffers } = handOver(result, true)
      answer({ id: question.id, result: value }, buffers)
    } catch (error) {
      answer({ id: question.id, error: plainError(error) })
    }
  })
}

function contextOf({ index, epoch, keys }: Question): SampleContext {
  let opened: Random | undefined
  return {
    index,
    epoch,
    get random() {
      opened ??= randomStream(...keys)
      return opened
    },
  }
}
