import { abortError } from '../../errors.js'

/** Waits for the promise, or throws the abort error as soon as the signal fires. */
export function untilAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(abortError(signal))
    const settle = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    promise.then(resolve, reject).finally(settle)
  })
}

/** A rejection that nobody may come to await, because the consumer left first, is no crash. */
export function unattended<T>(promise: Promise<T>) {
  promise.catch(() => {})
  return promise
}

/**
 * Asks for `count` elements more than the consumer took. The source answers them one after the other; what `begin`
 * makes of them is made at the same time, and comes in order.
 */
export async function* readAhead<T, R = T>(
  source: AsyncGenerator<T, void, undefined>,
  count: number,
  signal?: AbortSignal,
  begin: (element: T) => R | Promise<R> = (element) => element as unknown as R,
): AsyncGenerator<R, void, undefined> {
  type Answer = { done: true } | { done: false; value: R }
  const answer = async (asked: Promise<IteratorResult<T, void>>): Promise<Answer> => {
    const result = await asked
    return result.done ? { done: true } : { done: false, value: await begin(result.value) }
  }
  const asked: Promise<Answer>[] = []
  try {
    while (true) {
      while (asked.length <= count) asked.push(unattended(answer(source.next())))
      const result = await untilAborted(asked.shift()!, signal)
      if (result.done) return
      yield result.value
    }
  } finally {
    // Not awaited: it would wait for the samples that were asked for and are no longer wanted.
    unattended(source.return())
  }
}
