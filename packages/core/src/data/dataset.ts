import { CnnError, throwIfAborted } from '../errors.js'
import type { RandomAccess, SampleContext } from './random-access.js'
import * as access from './random-access.js'
import { type SplitOptions, splitPositions } from './split.js'
import type { Samples, Stream } from './stream.js'
import * as streams from './stream.js'

export interface DatasetOptions {
  /** What people call it: 'Fashion-MNIST test'. */
  name?: string
  /** Names of the labels 0, 1, 2 … */
  classes?: readonly string[]
}

/** Samples that are made or read when asked for. */
export interface SampleSource<T> {
  readonly size: number
  get(index: number): T | Promise<T>
}

export interface IterateOptions {
  /** Which epoch's order and random numbers (default 0). */
  epoch?: number
  /** How many elements of this epoch are already consumed (default 0). */
  start?: number
  signal?: AbortSignal
}

/**
 * Samples to train on or to evaluate with, and the pipeline that prepares them. It is lazy: nothing is read before
 * somebody iterates. Operations return a new data set and leave this one as it is.
 *
 * A data set has random access (`size` is known, `get` works) or is a stream (`size` is undefined). Either way it is
 * deterministic: the same seed and epoch give the same samples in the same order on every machine, so that
 * `{ epoch, start }`, with `start` the number of elements consumed, is the whole state of an iteration:
 * `iterate({ epoch, start })` goes on exactly where it stopped.
 */
export class Dataset<T> implements AsyncIterable<T> {
  private constructor(
    private readonly source: { at: RandomAccess<T> } | { stream: Stream<T> },
    private readonly labels: DatasetOptions,
  ) {}

  /**
   * A data set of an array, of samples that are made on demand (`{ size, get }`), or of a stream: a function that
   * begins a new pass each time that it is called, `({ epoch, signal }) => readLines(file)`.
   * @throws CnnError 'empty-data' for a size of 0, 'invalid-argument' for one that is no whole number.
   */
  static from<T>(
    source:
      | ArrayLike<T>
      | SampleSource<T>
      | ((pass: { epoch: number; signal?: AbortSignal }) => Samples<T>),
    { name, classes }: DatasetOptions = {},
  ): Dataset<T> {
    const labels = { name, classes }
    if (typeof source === 'function') {
      return new Dataset<T>({ stream: streams.streamOfFunction(source) }, labels)
    }
    const isArray = 'length' in source
    const size = requireCount('size', isArray ? source.length : source.size)
    if (size === 0) {
      throw new CnnError('empty-data', `${name ?? 'The data set'} has no samples.`)
    }
    const at = isArray
      ? (index: number) => source[index] as T
      : (index: number) => source.get(index)
    const indexAt = (position: number) => position
    const random = { size, at, indexAt, fixedOrder: true, readAhead: 0, maps: 0 }
    return new Dataset<T>({ at: random }, labels)
  }

  /** The number of elements, or undefined for a stream. */
  get size(): number | undefined {
    return 'at' in this.source ? this.source.at.size : undefined
  }

  get name(): string | undefined {
    return this.labels.name
  }

  get classes(): readonly string[] | undefined {
    return this.labels.classes
  }

  /** The same data under another name. */
  named(name: string): Dataset<T> {
    return new Dataset(this.source, { ...this.labels, name })
  }

  /**
   * The element at this index, in the order of the given epoch.
   * @throws CnnError 'index-out-of-range', or 'no-random-access' for a stream.
   */
  get(index: number, epoch = 0): T | Promise<T> {
    const source = this.randomAccess('get()')
    if (!Number.isInteger(index) || index < 0 || index >= source.size) {
      const range = source.size === 0 ? 'it is empty' : `it has 0 … ${source.size - 1}`
      throw new CnnError('index-out-of-range', `${this.title} has no element ${index}: ${range}.`)
    }
    return source.at(index, requireCount('epoch', epoch))
  }

  /**
   * Each sample transformed by a function, which may be asynchronous. Its random numbers come from
   * `context.random`, keyed by `seed`, the epoch and the sample's own index.
   */
  map<U>(
    transform: (sample: T, context: SampleContext) => U | Promise<U>,
    { seed = 0 }: { seed?: number } = {},
  ): Dataset<U> {
    return this.derive<U>(
      (source) => access.mapped(source, transform, seed),
      (source) => streams.mapStream(source, transform, seed),
    )
  }

  /**
   * The samples that the function keeps, as a stream: how many they are is known only after reading. Where the
   * positions are known beforehand, `select` keeps random access.
   */
  filter(
    keep: (sample: T, context: SampleContext) => boolean | Promise<boolean>,
    { seed = 0 }: { seed?: number } = {},
  ): Dataset<T> {
    const stream = streams.filterStream(this.asStream(), keep, seed)
    return new Dataset<T>({ stream }, this.labels)
  }

  /**
   * Another order in each epoch: a permutation of the whole with random access; for a stream, a random one of
   * `bufferSize` waiting samples at a time, which mixes over about that distance.
   */
  shuffle(seed: number, { bufferSize = 2048 }: { bufferSize?: number } = {}): Dataset<T> {
    if (!Number.isFinite(seed)) throw invalid('the seed of shuffle()', seed, 'a number')
    requireCount('bufferSize', bufferSize, 1)
    return this.derive(
      (source) => access.shuffled(source, seed),
      (source) => streams.shuffleStream(source, seed, bufferSize),
    )
  }

  /** Arrays of `batchSize` samples; the last is shorter unless `dropLast`. */
  batch(batchSize: number, { dropLast = false }: { dropLast?: boolean } = {}): Dataset<T[]> {
    requireCount('the batch size', batchSize, 1)
    return this.derive<T[]>(
      (source) => access.batched(source, batchSize, dropLast),
      (source) => streams.batchStream(source, batchSize, dropLast),
    )
  }

  /**
   * Begins to prepare up to `count` elements before they are asked for. It changes no result; it helps where samples
   * are asynchronous (files, network, workers).
   */
  prefetch(count: number): Dataset<T> {
    requireCount('the count of prefetch()', count)
    return this.derive(
      (source) => ({ ...source, readAhead: Math.max(source.readAhead, count) }),
      (source) => streams.prefetchStream(source, count),
    )
  }

  /**
   * Keeps in memory what was read once. Put it after slow reading and before random maps: a map below it is not
   * applied anew in later epochs.
   */
  cache(): Dataset<T> {
    return this.derive(access.cached, streams.cacheStream)
  }

  /** The first `count` elements. */
  take(count: number): Dataset<T> {
    requireCount('the count of take()', count)
    return this.derive(
      (source) => access.selected(source, Math.min(count, source.size), (position) => position),
      (source) => streams.takeStream(source, count),
    )
  }

  /** All but the first `count` elements. */
  skip(count: number): Dataset<T> {
    requireCount('the count of skip()', count)
    return this.derive(
      (source) =>
        access.selected(source, Math.max(0, source.size - count), (position) => position + count),
      (source) => streams.skipStream(source, count),
    )
  }

  /** The elements index, index + count, index + 2 · count …: one worker's part of `count` parts. */
  shard(index: number, count: number): Dataset<T> {
    requireCount('the count of shard()', count, 1)
    requireCount('the index of shard()', index)
    if (index >= count)
      throw invalid('the index of shard()', index, `less than its count, ${count}`)
    return this.derive(
      (source) =>
        access.selected(
          source,
          Math.ceil(Math.max(0, source.size - index) / count),
          (position) => position * count + index,
        ),
      (source) => streams.shardStream(source, index, count),
    )
  }

  /**
   * The elements at these positions, in this order, repeats allowed.
   * @throws CnnError 'index-out-of-range', or 'no-random-access' for a stream.
   */
  select(positions: ArrayLike<number>): Dataset<T> {
    const source = this.randomAccess('select()')
    const kept = Uint32Array.from(positions)
    const wrong = kept.findIndex(
      (position, i) => position >= source.size || position !== positions[i],
    )
    if (wrong >= 0) {
      throw new CnnError(
        'index-out-of-range',
        `select() was given position ${positions[wrong]} (at ${wrong}), but ${this.title} has ${source.size} elements.`,
      )
    }
    const at = access.selected(source, kept.length, (position) => kept[position]!)
    return new Dataset<T>({ at }, this.labels)
  }

  /**
   * Splits off a validation part at random, the same for the same seed. `validation` is a fraction (below 1) or a
   * count. With `stratifyBy` (the label of each sample, or a function that gives it) every class keeps its share.
   * @throws CnnError 'invalid-argument' when a part would be empty, and after a `shuffle`, whose changing order would
   * let samples cross between the parts; 'no-random-access' for a stream.
   */
  split(options: SplitOptions<T>): { train: Dataset<T>; validation: Dataset<T> } {
    const source = this.randomAccess('split()')
    if (!source.fixedOrder) {
      throw new CnnError(
        'invalid-argument',
        `${this.title} is shuffled anew in each epoch, so samples would cross between the parts: call split() before shuffle().`,
      )
    }
    const { train, validation } = splitPositions(source, options, this.title)
    const name = this.name && `${this.name}, validation part`
    const part = this.select(validation)
    return { train: this.select(train), validation: name ? part.named(name) : part }
  }

  /**
   * The elements in order. Leaving the loop early is fine.
   * @throws CnnError 'aborted' when the signal fires, and whatever reading a sample throws.
   */
  async *iterate({
    epoch = 0,
    start = 0,
    signal,
  }: IterateOptions = {}): AsyncGenerator<T, void, undefined> {
    requireCount('epoch', epoch)
    requireCount('start', start)
    if (this.size !== undefined && start > this.size) {
      throw invalid('start', start, `at most ${this.size}, the size of ${this.title}`)
    }
    throwIfAborted(signal)
    const iterator = this.asStream().open({ epoch, start, signal })
    let waiting = false
    try {
      while (true) {
        throwIfAborted(signal)
        waiting = true
        const { done, value } = await streams.untilAborted(iterator.next(), signal)
        waiting = false
        if (done) return
        yield value.value
      }
    } finally {
      // A generator closes only after what it waits for, so one that hangs is left behind.
      const closed = iterator.return()
      if (waiting) closed.catch(() => {})
      else await closed
    }
  }

  /** All elements of one epoch, read into memory. */
  async toArray(options: IterateOptions = {}): Promise<T[]> {
    const elements: T[] = []
    for await (const element of this.iterate(options)) elements.push(element)
    return elements
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.iterate()
  }

  private get title() {
    return this.name ?? 'the data set'
  }

  private asStream(): Stream<T> {
    return 'at' in this.source ? streams.streamOfRandomAccess(this.source.at) : this.source.stream
  }

  private randomAccess(operation: string): RandomAccess<T> {
    if ('at' in this.source) return this.source.at
    throw new CnnError(
      'no-random-access',
      `${operation} needs random access, but ${this.title} is a stream: collect it first with Dataset.from(await data.toArray()).`,
    )
  }

  private derive<U>(
    ofAccess: (source: RandomAccess<T>) => RandomAccess<U>,
    ofStream: (source: Stream<T>) => Stream<U>,
  ): Dataset<U> {
    const source =
      'at' in this.source
        ? { at: ofAccess(this.source.at) }
        : { stream: ofStream(this.source.stream) }
    return new Dataset<U>(source, this.labels)
  }
}

const invalid = (what: string, value: unknown, wanted: string) =>
  new CnnError('invalid-argument', `${what} is ${value}, but must be ${wanted}.`)

function requireCount(what: string, value: number, least = 0) {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw invalid(what, value, `a whole number of at least ${least}`)
}
