import { type Random, randomStream } from '../random.js'

/** What a map function is told about its sample. */
export interface SampleContext {
  /**
   * The sample's own place in the data that the pipeline began with, whatever order it comes in. Of joined data sets
   * the places of the second follow those of the first.
   */
  readonly index: number
  readonly epoch: number
  /**
   * Random numbers that depend on the seed, the epoch and the sample's index alone (and, where a sample comes several
   * times in an epoch, on which time it is). Opened when first read.
   */
  readonly random: Random
}

/** Tells a source that somebody has ended reading. */
export type Release = () => void | Promise<void>

/** The inside of a data set whose samples can be read in any order. */
export interface RandomAccess<T> {
  readonly size: number
  /** Whether position p holds the same sample in every epoch: false after a shuffle. */
  readonly fixedOrder: boolean
  /** How many elements an iteration reads ahead. */
  readonly readAhead: number
  /** How many maps lie below: each draws from random streams of its own. */
  readonly maps: number
  /** All own indices are below this. */
  readonly span: number
  at(position: number, epoch: number): T | Promise<T>
  /** The own index of the sample at this position. */
  indexAt(position: number, epoch: number): number
  /** Which time it is in this epoch that this sample comes, where samples come more than once: 0, 1 … */
  drawAt?(position: number, epoch: number): Draw
  /** Somebody begins to read: threads and files may stay open until they say that they have ended. */
  hold?(): Release
}

/** Which time a sample comes; '0.1' is the second time of a first time, where repetitions are repeated. */
export type Draw = number | string

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
    private readonly draw: Draw = 0,
  ) {}

  get random() {
    this.opened ??= randomStream(...this.keys)
    return this.opened
  }

  /** What names the stream of random numbers. */
  get keys(): (number | string)[] {
    const keys = [this.seed, this.purpose, this.epoch, this.index]
    return this.draw === 0 ? keys : [...keys, this.draw]
  }
}

/** The purpose of the random numbers of a map with so many maps below it. */
export const mapPurpose = (maps: number) => (maps === 0 ? 'map' : `map ${maps + 1}`)

/** A function of a sample, as `map` takes it, which is given the context itself. */
export type Transform<T, U> = (sample: T, context: LazyContext) => U | Promise<U>

export function mapped<T, U>(
  source: RandomAccess<T>,
  transform: Transform<T, U>,
  seed: number,
): RandomAccess<U> {
  const purpose = mapPurpose(source.maps)
  return {
    ...source,
    maps: source.maps + 1,
    at(position, epoch) {
      const index = source.indexAt(position, epoch)
      const draw = source.drawAt?.(position, epoch)
      const context = new LazyContext(index, epoch, seed, purpose, draw)
      const value = source.at(position, epoch)
      return isPromise(value)
        ? value.then((sample) => transform(sample, context))
        : transform(value, context)
    },
  }
}

/** What is worked out anew for each epoch. A few epochs may be read at the same time; older ones are forgotten. */
export function perEpoch<P>(plan: (epoch: number) => P): (epoch: number) => P {
  const plans = new Map<number, P>()
  return (epoch) => {
    const known = plans.get(epoch)
    if (known !== undefined) return known
    const made = plan(epoch)
    if (plans.size >= 4) plans.delete(plans.keys().next().value!)
    plans.set(epoch, made)
    return made
  }
}

export function shuffled<T>(source: RandomAccess<T>, seed: number): RandomAccess<T> {
  const orderOf = perEpoch((epoch) => randomStream(seed, 'shuffle', epoch).permutation(source.size))
  const place = (position: number, epoch: number) => orderOf(epoch)[position]!
  return { ...selected(source, source.size, place), fixedOrder: false }
}

export function batched<T, B>(
  source: RandomAccess<T>,
  batchSize: number,
  dropLast: boolean,
  collate?: (samples: T[]) => B | Promise<B>,
): RandomAccess<B> {
  const { size, fixedOrder, readAhead, maps, hold } = source
  const finish = (samples: T[]) => (collate ? collate(samples) : (samples as B))
  const count = dropLast ? Math.floor(size / batchSize) : Math.ceil(size / batchSize)
  return {
    size: count,
    fixedOrder,
    readAhead: Math.ceil(readAhead / batchSize),
    maps,
    span: count,
    at(position, epoch) {
      const first = position * batchSize
      const length = Math.min(batchSize, size - first)
      const samples: (T | Promise<T>)[] = new Array(length)
      let pending = false
      for (let i = 0; i < length; i++) {
        const sample = source.at(first + i, epoch)
        samples[i] = sample
        pending ||= isPromise(sample)
      }
      return pending ? Promise.all(samples).then(finish) : finish(samples as T[])
    },
    indexAt: (position) => position,
    hold,
  }
}

/** The samples at `positionOf(0) … positionOf(size - 1)`. */
export function selected<T>(
  source: RandomAccess<T>,
  size: number,
  positionOf: (position: number, epoch: number) => number,
): RandomAccess<T> {
  const { drawAt } = source
  return {
    ...source,
    size,
    at: (position, epoch) => source.at(positionOf(position, epoch), epoch),
    indexAt: (position, epoch) => source.indexAt(positionOf(position, epoch), epoch),
    drawAt: drawAt && ((position, epoch) => drawAt(positionOf(position, epoch), epoch)),
  }
}

/** Positions in which the same one may come several times. */
export interface Drawn {
  positions: Uint32Array
  /** Which time it is that each of them comes; undefined where none comes twice. */
  draws?: Uint32Array
}

/** Counts how often each position came before. */
export function countDraws(positions: Uint32Array, size: number): Drawn {
  const seen = new Uint32Array(size)
  const draws = positions.map((position) => seen[position]!++)
  return draws.some((draw) => draw > 0) ? { positions, draws } : { positions }
}

/** The samples at positions that are drawn for each epoch, or once and for all. */
export function redrawn<T>(
  source: RandomAccess<T>,
  size: number,
  drawnIn: (epoch: number) => Drawn,
): RandomAccess<T> {
  const place = (position: number, epoch: number) => drawnIn(epoch).positions[position]!
  return {
    ...selected(source, size, place),
    drawAt(position, epoch) {
      const { positions, draws } = drawnIn(epoch)
      return nested(source.drawAt?.(positions[position]!, epoch) ?? 0, draws?.[position] ?? 0)
    },
  }
}

/** Two counts as one: neither alone may be taken for the other. */
export const nested = (inner: Draw, outer: number): Draw =>
  outer === 0 ? inner : `${inner}.${outer}`

/** All samples `times` times over, the inner order (and the random numbers of maps below) each time another. */
export function repeated<T>(source: RandomAccess<T>, times: number): RandomAccess<T> {
  const { size } = source
  const innerEpoch = (position: number, epoch: number) =>
    epoch * times + Math.floor(position / size)
  return {
    ...source,
    size: size * times,
    fixedOrder: source.fixedOrder,
    at: (position, epoch) => source.at(position % size, innerEpoch(position, epoch)),
    indexAt: (position, epoch) => source.indexAt(position % size, innerEpoch(position, epoch)),
    drawAt: (position, epoch) =>
      nested(
        source.drawAt?.(position % size, innerEpoch(position, epoch)) ?? 0,
        Math.floor(position / size),
      ),
  }
}
