import { randomStream } from '../../random.js'
import type { Item, Items, Pass, Stream } from '../stream.js'
import { drawByWeight } from './join-data.js'
import { unattended } from './read-ahead.js'

/** One after the other. */
export function concatStreams<T>(sources: readonly Stream<T>[]): Stream<T> {
  return {
    ...joined(sources),
    async *open(pass) {
      let passed = 0
      for (const [which, source] of sources.entries()) {
        const consumed = pass.start - passed
        if (source.size !== undefined && consumed >= source.size) {
          passed += source.size
          continue
        }
        // Where the length is unknown, what was consumed is read again to count it.
        const isCounted = source.size !== undefined || which === sources.length - 1
        if (isCounted) passed = pass.start
        const items = source.open({ ...pass, start: isCounted ? consumed : 0 })
        for await (const item of items) {
          if (passed < pass.start) passed++
          else yield own(item, which, sources.length)
        }
      }
    },
  }
}

/** `block` of each in turn; where one has ended, the others go on. */
export const interleaveStreams = <T>(sources: readonly Stream<T>[], block: number): Stream<T> => ({
  ...joined(sources),
  async *open(pass) {
    let passed = 0
    // Which of them has ended, and after how many, is known only after reading.
    for await (const item of woven(sources, { ...pass, start: 0 }, block)) {
      if (passed++ >= pass.start) yield item
    }
  },
})

async function* woven<T>(sources: readonly Stream<T>[], pass: Pass, block: number): Items<T> {
  const readers = new Readers(sources, pass)
  try {
    while (readers.left > 0) {
      for (let which = 0; which < sources.length; which++) {
        for (let i = 0; i < block; i++) {
          const item = await readers.next(which)
          if (!item) break
          yield item
        }
      }
    }
  } finally {
    await readers.close()
  }
}

/**
 * Each next element is of a source that is drawn by weight, until the first has ended; or until all have, and then those
 * that are left go on by their weights.
 */
export const mixStreams = <T>(
  sources: readonly Stream<T>[],
  weights: readonly number[],
  until: 'first' | 'all',
  seed: number,
): Stream<T> => ({
  ...joined(sources),
  size: undefined,
  async *open(pass) {
    const random = randomStream(seed, 'mix', pass.epoch)
    const draw = (weights: readonly number[]) => drawByWeight(weights, random.uniform())
    const consumed = sources.map(() => 0)
    let passed = 0
    // Of elements that were consumed, none was missing: which were drawn says how many of each.
    if (until === 'first') for (; passed < pass.start; passed++) consumed[draw(weights)]!++
    const starts = consumed.map((count) => Math.max(0, count - 1))
    const readers = new Readers(sources, pass, starts)
    const left = [...weights]
    try {
      // The last of each is read again: where there is none, the first had ended before the start.
      for (const [which, count] of consumed.entries()) {
        if (count > 0 && !(await readers.next(which))) return
      }
      while (left.some((weight) => weight > 0)) {
        const which = draw(left)
        const item = await readers.next(which)
        if (item && passed++ >= pass.start) yield item
        if (!item && until === 'first') return
        if (!item) left[which] = 0
      }
    } finally {
      await readers.close()
    }
  },
})

/** Reads several streams by turns. */
class Readers<T> {
  private readonly iterators: (Items<T> | undefined)[]
  private waiting = false

  constructor(sources: readonly Stream<T>[], pass: Pass, consumed: readonly number[] = []) {
    this.iterators = sources.map((source, i) => source.open({ ...pass, start: consumed[i] ?? 0 }))
  }

  /** How many have not ended. */
  get left() {
    return this.iterators.filter(Boolean).length
  }

  /** The next element of one of them, or undefined when it has ended. */
  async next(which: number): Promise<Item<T> | undefined> {
    const iterator = this.iterators[which]
    if (!iterator) return undefined
    this.waiting = true
    const { done, value } = await iterator.next()
    this.waiting = false
    if (!done) return own(value, which, this.iterators.length)
    this.iterators[which] = undefined
    return undefined
  }

  async close() {
    for (const iterator of this.iterators) {
      const closed = iterator?.return()
      // A generator closes only after what it waits for, so one that hangs or has failed is left behind.
      if (closed && this.waiting) unattended(closed)
      else await closed
    }
  }
}

function joined<T>(sources: readonly Stream<T>[]) {
  const sizes = sources.map(({ size }) => size)
  return {
    maps: Math.max(...sources.map(({ maps }) => maps)),
    readsAhead: sources.every(({ readsAhead }) => readsAhead),
    size: sizes.every((size) => size !== undefined)
      ? sizes.reduce((total, size) => total + size, 0)
      : undefined,
  }
}

/** How many samples a stream has is unknown, so indices of several of them take turns. */
const own = <T>(item: Item<T>, which: number, count: number): Item<T> => ({
  ...item,
  index: item.index * count + which,
})
