import { type Random, randomStream } from '../random.js'

/** What a map function is told about its sample. */
export interface SampleContext {
  /** The sample's own place in the data that the pipeline began with, whatever order it comes in. */
  readonly index: number
  readonly epoch: number
  /** Random numbers that depend on the seed, the epoch and the sample's index alone. Opened when first read. */
  readonly random: Random
}

/** The inside of a data set whose samples can be read in any order. */
export interface RandomAccess<T> {
  readonly size: number
  /** Whether position p holds the same sample in every epoch: false after a shuffle. */
  readonly fixedOrder: boolean
  /** How many elements an iteration reads ahead. */
  readonly readAhead: number
  /** How many maps lie below: each draws from random streams of its own. */
  readonly maps: number
  at(position: number, epoch: number): T | Promise<T>
  /** The own index of the sample at this position. */
  indexAt(position: number, epoch: number): number
}

export const isPromise = <T>(value: T | Promise<T>): value is Promise<T> =>
  typeof (value as Promise<T> | undefined)?.then === 'function'

/** The context of one sample; `random` opens its stream only where it is used. */
export class LazyContext implements SampleContext {
  private opened?: Random

  constructor(
    readonly index: number,
    readonly epoch: number,
    private readonly seed: number,
    private readonly purpose: string,
  ) {}

  get random() {
    this.opened ??= randomStream(this.seed, this.purpose, this.epoch, this.index)
    return this.opened
  }
}

/** The purpose of the random numbers of a map with so many maps below it. */
export const mapPurpose = (maps: number) => (maps === 0 ? 'map' : `map ${maps + 1}`)

export function mapped<T, U>(
  source: RandomAccess<T>,
  transform: (sample: T, context: SampleContext) => U | Promise<U>,
  seed: number,
): RandomAccess<U> {
  const purpose = mapPurpose(source.maps)
  return {
    ...source,
    maps: source.maps + 1,
    at(position, epoch) {
      const context = new LazyContext(source.indexAt(position, epoch), epoch, seed, purpose)
      const value = source.at(position, epoch)
      return isPromise(value)
        ? value.then((sample) => transform(sample, context))
        : transform(value, context)
    },
  }
}

export function shuffled<T>(source: RandomAccess<T>, seed: number): RandomAccess<T> {
  const orders = new Map<number, Uint32Array>()
  function orderOf(epoch: number) {
    let order = orders.get(epoch)
    if (order) return order
    order = randomStream(seed, 'shuffle', epoch).permutation(source.size)
    // A few epochs may be read at the same time; older ones are forgotten.
    if (orders.size >= 4) orders.delete(orders.keys().next().value!)
    orders.set(epoch, order)
    return order
  }
  return {
    ...source,
    fixedOrder: false,
    at: (position, epoch) => source.at(orderOf(epoch)[position]!, epoch),
    indexAt: (position, epoch) => source.indexAt(orderOf(epoch)[position]!, epoch),
  }
}

export function batched<T>(
  source: RandomAccess<T>,
  batchSize: number,
  dropLast: boolean,
): RandomAccess<T[]> {
  const { size, fixedOrder, readAhead, maps } = source
  return {
    size: dropLast ? Math.floor(size / batchSize) : Math.ceil(size / batchSize),
    fixedOrder,
    readAhead: Math.ceil(readAhead / batchSize),
    maps,
    at(position, epoch) {
      const first = position * batchSize
      const count = Math.min(batchSize, size - first)
      const samples: (T | Promise<T>)[] = new Array(count)
      let pending = false
      for (let i = 0; i < count; i++) {
        const sample = source.at(first + i, epoch)
        samples[i] = sample
        pending ||= isPromise(sample)
      }
      return pending ? Promise.all(samples) : (samples as T[])
    },
    indexAt: (position) => position,
  }
}

/** The samples at `positionOf(0) … positionOf(size - 1)`. */
export function selected<T>(
  source: RandomAccess<T>,
  size: number,
  positionOf: (position: number) => number,
): RandomAccess<T> {
  return {
    ...source,
    size,
    at: (position, epoch) => source.at(positionOf(position), epoch),
    indexAt: (position, epoch) => source.indexAt(positionOf(position), epoch),
  }
}

/** Keeps every sample that was read once, by its own index, so that a shuffle below still shuffles. */
export function cached<T>(source: RandomAccess<T>): RandomAccess<T> {
  const kept = new Map<number, T | Promise<T>>()
  return {
    ...source,
    at(position, epoch) {
      const index = source.indexAt(position, epoch)
      const known = kept.get(index)
      if (known !== undefined || kept.has(index)) return known!
      const value = source.at(position, epoch)
      kept.set(index, value)
      if (isPromise(value)) {
        value.then(
          (sample) => kept.set(index, sample),
          () => kept.delete(index),
        )
      }
      return value
    },
  }
}
