import { CnnError } from '../errors.js'
import { type CacheOptions, cachedSource } from './cache/cached-source.js'
import { type BucketOptions, bucketed, bucketStream, checkBoundaries } from './pipeline/bucket.js'
import type { Collate } from './pipeline/collate.js'
import {
  type BalancedOptions,
  balanced,
  drawnByWeight,
  type SampleByWeightOptions,
} from './pipeline/draw-samples.js'
import {
  concatSources,
  interleaveSources,
  joinedLabels,
  type MixDatasetsOptions,
  mixSources,
} from './pipeline/join-datasets.js'
import type { Labels } from './pipeline/labels-of.js'
import { type SliceBound, sliceBounds } from './pipeline/slice-bounds.js'
import type { RandomAccess, SampleContext } from './random-access.js'
import * as access from './random-access.js'
import {
  type DatasetOptions,
  invalid,
  ReadableDataset,
  requireCount,
  type Source,
} from './readable-dataset.js'
import { type SplitOptions, splitPositions } from './split.js'
import type { Samples, Stream } from './stream.js'
import * as streams from './stream.js'
import {
  type Crew,
  isCrew,
  mappedInWorkers,
  mapStreamInWorkers,
  type WorkerMapOptions,
  type WorkerSource,
  workerCrew,
} from './workers/map-in-workers.js'

/** Samples that are made or read when asked for. */
export interface SampleSource<T> {
  readonly size: number
  get(index: number): T | Promise<T>
}

export interface BatchOptions<T, B> {
  /** Leaves out a last batch that is not full; false by default. */
  dropLast?: boolean
  /** Makes a batch of its samples; without it a batch is an array of them. */
  collate?: Collate<T, B>
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
export class Dataset<T> extends ReadableDataset<T> {
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
    const random = { size, at, indexAt, fixedOrder: true, readAhead: 0, maps: 0, span: size }
    return new Dataset<T>({ at: random }, labels)
  }

  /** The elements of all, one data set after the other. */
  static concat<T>(sets: readonly Dataset<T>[]): Dataset<T> {
    const labels = joinedLabels(sets, 'Dataset.concat()')
    return new Dataset(concatSources(sets.map(({ source }) => source)), labels)
  }

  /** `block` elements (1 by default) of each in turn; where one has ended, the others go on. */
  static interleave<T>(
    sets: readonly Dataset<T>[],
    { block = 1 }: { block?: number } = {},
  ): Dataset<T> {
    requireCount('the block of Dataset.interleave()', block, 1)
    const labels = joinedLabels(sets, 'Dataset.interleave()')
    const sources = sets.map(({ source }) => source)
    return new Dataset(interleaveSources(sources, block), labels)
  }

  /**
   * Elements of several data sets in random order, another in each epoch, as many of each as its weight says. Each is
   * read from its beginning, so shuffle those that are not read to their end, and `repeat` a small one that should not
   * end the mix.
   *
   * @example Dataset.mix([drawn.shuffle(1), photos.shuffle(1)], { weights: [1, 3] })
   */
  static mix<T>(sets: readonly Dataset<T>[], options: MixDatasetsOptions = {}): Dataset<T> {
    const labels = joinedLabels(sets, 'Dataset.mix()')
    return new Dataset(
      mixSources(
        sets.map(({ source }) => source),
        options,
      ),
      labels,
    )
  }

  /** The same data under another name. */
  named(name: string): Dataset<T> {
    return new Dataset(this.source, { ...this.labels, name })
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
   * Each sample transformed in worker threads, by the function that a module exports by default; its results, and its
   * random numbers, are those of `map` with that function, whatever the number of `workers`. Samples and results are
   * plain data; the buffers of a result's typed arrays are handed over, not copied. The threads start with the first
   * sample, and end when there was nothing to do for half a minute. A module that imports `@cnn/core/data` in place of
   * `@cnn/core` starts them sooner.
   *
   * `worker` is the module's URL, or a function that makes a worker of a module that calls `answerMap` (which a bundler
   * understands).
   * @throws CnnError 'worker-failed', or the code of what the function threw, naming the sample.
   *
   * @example files.mapInWorkers(new URL('./decode.js', import.meta.url), { workers: 4 }).batch(32).prefetch(2)
   */
  mapInWorkers<U>(worker: WorkerSource | Crew<T, U>, options: WorkerMapOptions = {}): Dataset<U> {
    const crew = isCrew(worker) ? worker : workerCrew<T, U>(worker, options, this.title)
    return this.derive<U>(
      (source) => mappedInWorkers(source, crew),
      (source) => mapStreamInWorkers(source, crew),
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

  /**
   * Arrays of `batchSize` samples, or what `collate` makes of them: `padImages()` and `padSequences()` bring samples of
   * different sizes to a common one. The last is shorter unless `dropLast`.
   */
  batch<B = T[]>(
    batchSize: number,
    { dropLast = false, collate }: BatchOptions<T, B> = {},
  ): Dataset<B> {
    requireCount('the batch size', batchSize, 1)
    return this.derive<B>(
      (source) => access.batched(source, batchSize, dropLast, collate),
      (source) => streams.batchStream(source, batchSize, dropLast, collate),
    )
  }

  /**
   * Batches of samples of similar size, so that little is padded: one whenever there are `batchSize` samples between two
   * `boundaries`, and at the end those that are left. `size` is a function of a sample, or with random access the size
   * of each by its own index (`context.index`); then nothing is read to find out which samples are a batch. A stream.
   *
   * @example sentences.shuffle(1).bucket(32, ({ words }) => words.length, { boundaries: [10, 20, 40] })
   */
  bucket<B = T[]>(
    batchSize: number,
    size: ((sample: T) => number) | ArrayLike<number>,
    options: BucketOptions<T, B>,
  ): Dataset<B> {
    requireCount('the batch size', batchSize, 1)
    checkBoundaries(options.boundaries)
    const stream =
      typeof size === 'function'
        ? bucketStream(this.asStream(), batchSize, size, options)
        : bucketed(this.randomAccess('bucket() by an array'), batchSize, size, options, this.title)
    return new Dataset<B>({ stream }, this.labels)
  }

  /**
   * Begins to prepare up to `count` elements before they are asked for. It changes no result; it helps where samples
   * are asynchronous (files, network, workers): functions given to `map` and `filter` then run at the same time for so
   * many of them.
   */
  prefetch(count: number): Dataset<T> {
    requireCount('the count of prefetch()', count)
    return this.derive(
      (source) => ({ ...source, readAhead: Math.max(source.readAhead, count) }),
      (source) => streams.prefetchStream(source, count),
    )
  }

  /**
   * Keeps what was read once, in memory or in a folder. Put it after slow reading and before random maps: a map below it
   * is not applied anew in later epochs.
   *
   * In a folder the samples are found again by the data set's name, size and `version`, also by later and by other
   * processes. Those that were written are never half there: a process that is killed loses only the last few, and
   * damaged ones are read and written anew. When `maxBytes` or the disk is full, the others are read each time. A stream
   * is kept as it comes in epoch 0.
   * @throws CnnError when samples are read: 'cache-full' (in memory), 'uncacheable-sample' (no plain data, in a folder),
   * 'cache-unwritable', 'no-storage'
   */
  cache(options: CacheOptions = {}): Dataset<T> {
    return new Dataset(cachedSource(this.source, options, this.name), this.labels)
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

  /**
   * The elements from `begin` to before `end`: numbers, negative from the end, or shares like '10%'.
   *
   * @example train.slice('10%') and train.slice(0, '10%') are all of it; train.slice(-1000) are the last thousand
   * @throws CnnError 'no-random-access' where a stream would have to know its end
   */
  slice(begin: SliceBound = 0, end: SliceBound = Infinity): Dataset<T> {
    const isCounted = [begin, end].every((bound) => typeof bound === 'number' && bound >= 0)
    if ('stream' in this.source && !isCounted) this.randomAccess('slice() from the end')
    const { first, count } = sliceBounds(this.size ?? Infinity, begin, end)
    const rest = this.skip(first)
    return count === Infinity ? rest : rest.take(count)
  }

  /** All elements `times` times over; a shuffle and random maps below give something else each time. */
  repeat(times: number): Dataset<T> {
    requireCount('the times of repeat()', times, 1)
    return this.derive(
      (source) => access.repeated(source, times),
      (source) => streams.repeatStream(source, times),
    )
  }

  /**
   * In each epoch, samples drawn at random by their weights: an array with one for each sample, or a function of a
   * sample that is in memory.
   * @throws CnnError 'invalid-argument' for weights that are none, and after a `shuffle`; 'no-random-access'
   */
  sampleByWeight(weights: Labels<T, number>, options: SampleByWeightOptions = {}): Dataset<T> {
    if (options.count !== undefined) requireCount('the count of sampleByWeight()', options.count)
    const source = this.randomAccess('sampleByWeight()')
    return new Dataset<T>({ at: drawnByWeight(source, weights, options, this.title) }, this.labels)
  }

  /**
   * In each epoch as many samples of every class, in random order: those of small classes come several times, of large
   * ones some, which are others in each epoch. `labels` are the label of each sample, or a function of a sample that is
   * in memory.
   * @throws CnnError 'invalid-argument' after a `shuffle`; 'no-random-access'
   *
   * @example train.balanced(({ label }) => label)
   */
  balanced(labels: Labels<T>, options: BalancedOptions = {}): Dataset<T> {
    if (options.count !== undefined) requireCount('the count of balanced()', options.count)
    const source = this.randomAccess('balanced()')
    return new Dataset<T>({ at: balanced(source, labels, options, this.title) }, this.labels)
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
    const drawn = access.countDraws(kept, source.size)
    const at = drawn.draws
      ? access.redrawn(source, kept.length, () => drawn)
      : access.selected(source, kept.length, (position) => kept[position]!)
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

  private derive<U>(
    ofAccess: (source: RandomAccess<T>) => RandomAccess<U>,
    ofStream: (source: Stream<T>) => Stream<U>,
  ): Dataset<U> {
    const source: Source<U> =
      'at' in this.source
        ? { at: ofAccess(this.source.at) }
        : { stream: ofStream(this.source.stream) }
    return new Dataset<U>(source, this.labels)
  }
}
