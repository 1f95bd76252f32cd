import { abortError, throwIfAborted } from '../errors.js'
import { randomStream } from '../random.js'
import {
  isPromise,
  LazyContext,
  mapPurpose,
  type RandomAccess,
  type SampleContext,
} from './random-access.js'

/** One pass over the data: which epoch, and how many elements of it are already consumed. */
export interface Pass {
  readonly epoch: number
  readonly start: number
  readonly signal?: AbortSignal
}

/** A sample with its own index in the data that the pipeline began with. */
export interface Item<T> {
  readonly index: number
  readonly value: T
}

/** The inside of a data set that can only be read from the front. */
export interface Stream<T> {
  /** How many maps lie below: each draws from random streams of its own. */
  readonly maps: number
  open(pass: Pass): AsyncGenerator<Item<T>, void, undefined>
}

/** What a function given to `Dataset.from` returns: anything that `for await` takes. */
export type Samples<T> = Iterable<T> | AsyncIterable<T>

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
function unattended<T>(promise: Promise<T>) {
  promise.catch(() => {})
  return promise
}

export function streamOfFunction<T>(read: (pass: Omit<Pass, 'start'>) => Samples<T>): Stream<T> {
  return {
    maps: 0,
    async *open({ epoch, start, signal }) {
      let index = 0
      for await (const value of read({ epoch, signal })) {
        if (index >= start) yield { index, value }
        index++
      }
    },
  }
}

export function streamOfRandomAccess<T>(source: RandomAccess<T>): Stream<T> {
  const { size, readAhead, maps } = source
  function begin(position: number, epoch: number) {
    try {
      const value = source.at(position, epoch)
      return isPromise(value) ? unattended(value) : value
    } catch (error) {
      return unattended(Promise.reject(error) as Promise<T>)
    }
  }
  return {
    maps,
    async *open({ epoch, start, signal }) {
      const begun: (T | Promise<T>)[] = []
      let next = start
      for (let position = start; position < size; position++) {
        throwIfAborted(signal)
        while (next < size && next <= position + readAhead) begun.push(begin(next++, epoch))
        const value = begun.shift()!
        yield {
          index: source.indexAt(position, epoch),
          value: isPromise(value) ? await untilAborted(value, signal) : value,
        }
      }
    },
  }
}

export function mapStream<T, U>(
  source: Stream<T>,
  transform: (sample: T, context: SampleContext) => U | Promise<U>,
  seed: number,
): Stream<U> {
  const purpose = mapPurpose(source.maps)
  return {
    maps: source.maps + 1,
    async *open(pass) {
      for await (const { index, value } of source.open(pass)) {
        const result = transform(value, new LazyContext(index, pass.epoch, seed, purpose))
        yield { index, value: isPromise(result) ? await result : result }
      }
    },
  }
}

export function filterStream<T>(
  source: Stream<T>,
  keep: (sample: T, context: SampleContext) => boolean | Promise<boolean>,
  seed: number,
): Stream<T> {
  return {
    maps: source.maps,
    async *open(pass) {
      let passed = 0
      for await (const item of source.open({ ...pass, start: 0 })) {
        const verdict = keep(item.value, new LazyContext(item.index, pass.epoch, seed, 'filter'))
        if (!(isPromise(verdict) ? await verdict : verdict)) continue
        if (passed++ >= pass.start) yield item
      }
    },
  }
}

/** Yields a random one of `bufferSize` waiting samples and puts the next one in its place. */
export function shuffleStream<T>(source: Stream<T>, seed: number, bufferSize: number): Stream<T> {
  async function* shuffled(pass: Pass) {
    const random = randomStream(seed, 'shuffle', pass.epoch)
    const waiting: Item<T>[] = []
    for await (const item of source.open({ ...pass, start: 0 })) {
      if (waiting.length < bufferSize) {
        waiting.push(item)
        continue
      }
      const place = random.integer(bufferSize)
      yield waiting[place]!
      waiting[place] = item
    }
    for (const place of random.permutation(waiting.length)) yield waiting[place]!
  }
  return {
    maps: source.maps,
    async *open(pass) {
      let passed = 0
      for await (const item of shuffled(pass)) if (passed++ >= pass.start) yield item
    },
  }
}

export function batchStream<T>(
  source: Stream<T>,
  batchSize: number,
  dropLast: boolean,
): Stream<T[]> {
  return {
    maps: source.maps,
    async *open({ epoch, start, signal }) {
      let index = start
      let batch: T[] = []
      for await (const { value } of source.open({ epoch, start: start * batchSize, signal })) {
        batch.push(value)
        if (batch.length < batchSize) continue
        yield { index: index++, value: batch }
        batch = []
      }
      if (batch.length > 0 && !dropLast) yield { index, value: batch }
    },
  }
}

export function takeStream<T>(source: Stream<T>, count: number): Stream<T> {
  return {
    maps: source.maps,
    async *open(pass) {
      let left = count - pass.start
      if (left <= 0) return
      for await (const item of source.open(pass)) {
        yield item
        if (--left === 0) return
      }
    },
  }
}

export function skipStream<T>(source: Stream<T>, count: number): Stream<T> {
  return {
    maps: source.maps,
    open: (pass) => source.open({ ...pass, start: pass.start + count }),
  }
}

export function shardStream<T>(source: Stream<T>, shard: number, count: number): Stream<T> {
  return {
    maps: source.maps,
    async *open(pass) {
      let passed = 0
      for await (const item of source.open({ ...pass, start: pass.start * count })) {
        if (passed++ % count === shard) yield item
      }
    },
  }
}

/** Asks for `count` samples more than the consumer took; the source answers them one after the other. */
export function prefetchStream<T>(source: Stream<T>, count: number): Stream<T> {
  return {
    maps: source.maps,
    async *open(pass) {
      const iterator = source.open(pass)
      const asked: Promise<IteratorResult<Item<T>, void>>[] = []
      try {
        while (true) {
          while (asked.length <= count) asked.push(unattended(iterator.next()))
          const result = await untilAborted(asked.shift()!, pass.signal)
          if (result.done) return
          yield result.value
        }
      } finally {
        // Not awaited: it would wait for the samples that were asked for and are no longer wanted.
        unattended(iterator.return())
      }
    },
  }
}

/** Remembers the first pass that ran from the beginning to the end; later passes replay it. */
export function cacheStream<T>(source: Stream<T>): Stream<T> {
  let kept: Item<T>[] | undefined
  return {
    maps: source.maps,
    async *open(pass) {
      if (kept) {
        yield* kept.slice(pass.start)
        return
      }
      const seen: Item<T>[] = []
      for await (const item of source.open(pass)) {
        if (pass.start === 0) seen.push(item)
        yield item
      }
      if (pass.start === 0) kept ??= seen
    },
  }
}
