import { CnnError, throwIfAborted } from '../errors.js'
import { unattended, untilAborted } from './pipeline/read-ahead.js'
import type { RandomAccess } from './random-access.js'
import { type Stream, streamOfRandomAccess } from './stream.js'

export interface DatasetOptions {
  /** What people call it: 'Fashion-MNIST test'. */
  name?: string
  /** Names of the labels 0, 1, 2 … */
  classes?: readonly string[]
}

export interface IterateOptions {
  /** Which epoch's order and random numbers (default 0). */
  epoch?: number
  /** How many elements of this epoch are already consumed (default 0). */
  start?: number
  signal?: AbortSignal
}

/** The inside of a data set. */
export type Source<T> = { at: RandomAccess<T> } | { stream: Stream<T> }

/** What can be read of a data set; `Dataset` adds the operations. */
export abstract class ReadableDataset<T> implements AsyncIterable<T> {
  protected constructor(
    protected readonly source: Source<T>,
    protected readonly labels: DatasetOptions,
  ) {}

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
    requireCount('epoch', epoch)
    const release = source.hold?.()
    if (!release) return source.at(index, epoch)
    return Promise.resolve()
      .then(() => source.at(index, epoch))
      .finally(release)
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
    const iterator = this.asStream().open({ epoch, start, ahead: 0, signal })
    let waiting = false
    try {
      while (true) {
        throwIfAborted(signal)
        waiting = true
        const { done, value } = await untilAborted(iterator.next(), signal)
        waiting = false
        if (done) return
        yield value.value
      }
    } finally {
      // A generator closes only after what it waits for, so one that hangs is left behind.
      const closed = iterator.return()
      if (waiting) unattended(closed)
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

  protected get title() {
    return this.name ?? 'the data set'
  }

  protected asStream(): Stream<T> {
    return 'at' in this.source ? streamOfRandomAccess(this.source.at) : this.source.stream
  }

  protected randomAccess(operation: string): RandomAccess<T> {
    if ('at' in this.source) return this.source.at
    throw new CnnError(
      'no-random-access',
      `${operation} needs random access, but ${this.title} is a stream: collect it first with Dataset.from(await data.toArray()).`,
    )
  }
}

export const invalid = (what: string, value: unknown, wanted: string) =>
  new CnnError('invalid-argument', `${what} is ${value}, but must be ${wanted}.`)

export function requireCount(what: string, value: number, least = 0) {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw invalid(what, value, `a whole number of at least ${least}`)
}
