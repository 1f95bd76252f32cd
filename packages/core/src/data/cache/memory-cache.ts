import { CnnError } from '../../errors.js'
import { isPromise, type RandomAccess } from '../random-access.js'
import type { Item, Stream } from '../stream.js'
import { sampleBytes } from './sample-bytes.js'

/** Keeps every sample that was read once, by its own index, so that a shuffle below still shuffles. */
export function cachedInMemory<T>(
  source: RandomAccess<T>,
  maxBytes: number,
  title: string,
): RandomAccess<T> {
  const kept = new Map<number, T | Promise<T>>()
  const budget = new Budget(maxBytes, title, source.size)
  const keep = (index: number, sample: T) => {
    kept.delete(index)
    budget.spend(sample)
    kept.set(index, sample)
    return sample
  }
  return {
    ...source,
    at(position, epoch) {
      const index = source.indexAt(position, epoch)
      const known = kept.get(index)
      if (known !== undefined || kept.has(index)) return known!
      const value = source.at(position, epoch)
      if (!isPromise(value)) return keep(index, value)
      const reading = value.then(
        (sample) => keep(index, sample),
        (error) => {
          kept.delete(index)
          throw error
        },
      )
      kept.set(index, reading)
      return reading
    },
  }
}

/** Remembers the first pass that ran from the beginning to the end; later passes replay it. */
export function cacheStreamInMemory<T>(
  source: Stream<T>,
  maxBytes: number,
  title: string,
): Stream<T> {
  let kept: Item<T>[] | undefined
  return {
    ...source,
    async *open(pass) {
      if (kept) {
        yield* kept.slice(pass.start)
        return
      }
      const seen: Item<T>[] = []
      const budget = new Budget(maxBytes, title, source.size)
      for await (const item of source.open(pass)) {
        if (pass.start === 0) {
          budget.spend(item.value)
          seen.push(item)
        }
        yield item
      }
      if (pass.start === 0) kept ??= seen
    },
  }
}

/** What may be kept in memory, and what has been spent of it. */
class Budget {
  private bytes = 0
  private samples = 0

  constructor(
    private readonly maxBytes: number,
    private readonly title: string,
    private readonly size?: number,
  ) {}

  spend(sample: unknown) {
    const bytes = this.bytes + sampleBytes(sample)
    if (bytes > this.maxBytes) throw this.full()
    this.bytes = bytes
    this.samples++
  }

  private full() {
    const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MiB`
    const of = this.size === undefined ? '' : ` of the ${this.size.toLocaleString('en')}`
    return new CnnError(
      'cache-full',
      `cache() keeps ${this.title} in memory, and after ${this.samples.toLocaleString('en')}${of} samples the ${megabytes(this.maxBytes)} that it may take are full. Cache on the disk, cache({ to: folder }), cache smaller samples (still encoded, or already resized), or raise maxBytes.`,
    )
  }
}
