import { throwIfAborted } from '../errors.js'
import { randomStream } from '../random.js'
import { readAhead, unattended, untilAborted } from './pipeline/read-ahead.js'
import {
  type Draw,
  isPromise,
  LazyContext,
  mapPurpose,
  type RandomAccess,
  type Transform,
} from './random-access.js'

/** One pass over the data: which epoch, and how many elements of it are already consumed. */
export interface Pass {
  readonly epoch: number
  readonly start: number
  /** How many elements beyond those that were taken should be under way. */
  readonly ahead: number
  readonly signal?: AbortSignal
}

/** A sample with its own index in the data that the pipeline began with. */
export interface Item<T> {
  readonly index: number
  readonly value: T
  readonly draw?: Draw
}

/** The elements of one pass, in order. */
export type Items<T> = AsyncGenerator<Item<T>, void, undefined>

/** The inside of a data set that can only be read from the front. */
export interface Stream<T> {
  /** How many maps lie below: each draws from random streams of its own. */
  readonly maps: number
  /** Whether it keeps a pass's `ahead` elements under way by itself. */
  readonly readsAhead: boolean
  /** How many elements it has, where that is known. */
  readonly size?: number
  open(pass: Pass): Items<T>
}

/** What a function given to `Dataset.from` returns: anything that `for await` takes. */
export type Samples<T> = Iterable<T> | AsyncIterable<T>

export function streamOfFunction<T>(
  read: (pass: { epoch: number; signal?: AbortSignal }) => Samples<T>,
): Stream<T> {
  return {
    maps: 0,
    readsAhead: false,
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
  const { size, maps } = source
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
    readsAhead: true,
    size,
    async *open({ epoch, start, ahead, signal }) {
      const far = Math.max(ahead, source.readAhead)
      const begun: (T | Promise<T>)[] = []
      const release = source.hold?.()
      let next = start
      try {
        for (let position = start; position < size; position++) {
          throwIfAborted(signal)
          while (next < size && next <= position + far) begun.push(begin(next++, epoch))
          const value = begun.shift()!
          yield {
            index: source.indexAt(position, epoch),
            value: isPromise(value) ? await untilAborted(value, signal) : value,
            draw: source.drawAt?.(position, epoch),
          }
        }
      } finally {
        await release?.()
      }
    },
  }
}

/** What a stage makes of each item, in order; with `ahead`, of several at the same time. */
async function* transformed<T, R>(
  source: Stream<T>,
  pass: Pass,
  begin: (item: Item<T>) => R | Promise<R>,
): AsyncGenerator<R, void, undefined> {
  if (pass.ahead > 0) {
    yield* readAhead(source.open(pass), pass.ahead, pass.signal, begin)
    return
  }
  for await (const item of source.open(pass)) {
    const result = begin(item)
    yield isPromise(result) ? await result : result
  }
}

export function mapStream<T, U>(
  source: Stream<T>,
  transform: Transform<T, U>,
  seed: number,
): Stream<U> {
  const purpose = mapPurpose(source.maps)
  return {
    maps: source.maps + 1,
    readsAhead: true,
    size: source.size,
    open: (pass) =>
      transformed(source, pass, ({ index, value, draw }) => {
        const result = transform(value, new LazyContext(index, pass.epoch, seed, purpose, draw))
        return isPromise(result)
          ? result.then((value) => ({ index, value, draw }))
          : { index, value: result, draw }
      }),
  }
}

export function filterStream<T>(
  source: Stream<T>,
  keep: Transform<T, boolean>,
  seed: number,
): Stream<T> {
  return {
    maps: source.maps,
    readsAhead: true,
    async *open(pass) {
      const judged = transformed(source, { ...pass, start: 0 }, (item) => {
        const { index, value, draw } = item
        const verdict = keep(value, new LazyContext(index, pass.epoch, seed, 'filter', draw))
        return isPromise(verdict)
          ? verdict.then((kept) => ({ item, kept }))
          : { item, kept: verdict }
      })
      let passed = 0
      for await (const { item, kept } of judged) {
        if (kept && passed++ >= pass.start) yield item
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
    ...source,
    async *open(pass) {
      let passed = 0
      for await (const item of shuffled(pass)) if (passed++ >= pass.start) yield item
    },
  }
}

export function batchStream<T, B>(
  source: Stream<T>,
  batchSize: number,
  dropLast: boolean,
  collate?: (samples: T[]) => B | Promise<B>,
): Stream<B> {
  const finish = (samples: T[]) => (collate ? collate(samples) : (samples as B))
  return {
    maps: source.maps,
    readsAhead: source.readsAhead,
    async *open(pass) {
      const start = pass.start * batchSize
      const ahead = pass.ahead * batchSize
      let index = pass.start
      let batch: T[] = []
      for await (const { value } of source.open({ ...pass, start, ahead })) {
        batch.push(value)
        if (batch.length < batchSize) continue
        yield { index: index++, value: await finish(batch) }
        batch = []
      }
      if (batch.length > 0 && !dropLast) yield { index, value: await finish(batch) }
    },
  }
}

export function takeStream<T>(source: Stream<T>, count: number): Stream<T> {
  return {
    ...source,
    size: source.size === undefined ? undefined : Math.min(count, source.size),
    async *open(pass) {
      let left = count - pass.start
      if (left <= 0) return
      for await (const item of source.open({ ...pass, ahead: Math.min(pass.ahead, left - 1) })) {
        yield item
        if (--left === 0) return
      }
    },
  }
}

export function skipStream<T>(source: Stream<T>, count: number): Stream<T> {
  return {
    ...source,
    size: source.size === undefined ? undefined : Math.max(0, source.size - count),
    open: (pass) => source.open({ ...pass, start: pass.start + count }),
  }
}

export function shardStream<T>(source: Stream<T>, shard: number, count: number): Stream<T> {
  return {
    maps: source.maps,
    readsAhead: source.readsAhead,
    async *open(pass) {
      let passed = 0
      const [start, ahead] = [pass.start * count, pass.ahead * count]
      for await (const item of source.open({ ...pass, start, ahead })) {
        if (passed++ % count === shard) yield item
      }
    },
  }
}

/** Asks for `count` samples more than the consumer took. */
export function prefetchStream<T>(source: Stream<T>, count: number): Stream<T> {
  return {
    ...source,
    readsAhead: true,
    open(pass) {
      const ahead = Math.max(pass.ahead, count)
      const items = source.open({ ...pass, ahead })
      // A source that answers one after the other is asked beforehand.
      return source.readsAhead || ahead === 0 ? items : readAhead(items, ahead, pass.signal)
    },
  }
}

export function repeatStream<T>(source: Stream<T>, times: number): Stream<T> {
  return {
    ...source,
    size: source.size === undefined ? undefined : source.size * times,
    async *open(pass) {
      let skipped = 0
      for (let time = 0; time < times; time++) {
        const epoch = pass.epoch * times + time
        // Where the length is unknown, what was consumed is read again to count it.
        const isOver = source.size !== undefined && pass.start - skipped >= source.size
        if (isOver) {
          skipped += source.size!
          continue
        }
        const isCounted = source.size !== undefined || time === times - 1
        const start = isCounted ? pass.start - skipped : 0
        if (isCounted) skipped = pass.start
        for await (const item of source.open({ ...pass, epoch, start })) {
          if (skipped < pass.start) skipped++
          else yield { ...item, draw: time === 0 ? item.draw : `${item.draw ?? 0}.${time}` }
        }
      }
    },
  }
}
