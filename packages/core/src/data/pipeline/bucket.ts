import { CnnError } from '../../errors.js'
import { perEpoch, type RandomAccess } from '../random-access.js'
import { type Stream, streamOfRandomAccess } from '../stream.js'
import type { Collate } from './collate.js'

export interface BucketOptions<T, B> {
  /** Where one bucket ends and the next begins: [10, 20] makes three, of sizes below 10, below 20, and from 20 on. */
  boundaries: readonly number[]
  /** Leaves out the batches at the end of an epoch that are not full; false by default. */
  dropLast?: boolean
  /** Makes a batch of its samples. */
  collate?: Collate<T, B>
}

/**
 * Batches of samples of similar size, of data whose sizes are known beforehand, by own index: nothing is read to find out
 * which sample belongs where.
 */
export function bucketed<T, B>(
  source: RandomAccess<T>,
  batchSize: number,
  sizes: ArrayLike<number>,
  { boundaries, dropLast = false, collate }: BucketOptions<T, B>,
  title: string,
): Stream<B> {
  const planIn = perEpoch((epoch) => {
    const buckets = new Buckets<number>(batchSize, boundaries)
    const batches: number[][] = []
    for (let position = 0; position < source.size; position++) {
      const index = source.indexAt(position, epoch)
      const size = sizes[index]
      if (size === undefined) throw fewSizes(sizes.length, index, title)
      const full = buckets.add(size, position)
      if (full) batches.push(full)
    }
    return dropLast ? batches : [...batches, ...buckets.rest()]
  })
  const { fixedOrder, maps, hold } = source
  return {
    maps,
    readsAhead: true,
    open(pass) {
      const plan = planIn(pass.epoch)
      const batches: RandomAccess<B> = {
        size: plan.length,
        readAhead: Math.ceil(source.readAhead / batchSize),
        span: plan.length,
        at(position, epoch) {
          const samples = Promise.all(plan[position]!.map((place) => source.at(place, epoch)))
          return samples.then((read) => (collate ? collate(read) : (read as B)))
        },
        indexAt: (position) => position,
        ...{ fixedOrder, maps, hold },
      }
      return streamOfRandomAccess(batches).open(pass)
    },
  }
}

/** Batches of samples of similar size. To go on within an epoch it reads that epoch from its beginning. */
export function bucketStream<T, B>(
  source: Stream<T>,
  batchSize: number,
  sizeOf: (sample: T) => number,
  { boundaries, dropLast = false, collate }: BucketOptions<T, B>,
): Stream<B> {
  const finish = (samples: T[]) => (collate ? collate(samples) : (samples as B))
  return {
    maps: source.maps,
    readsAhead: source.readsAhead,
    async *open(pass) {
      const buckets = new Buckets<T>(batchSize, boundaries)
      let index = 0
      const ahead = pass.ahead * batchSize
      for await (const { value } of source.open({ ...pass, start: 0, ahead })) {
        const full = buckets.add(sizeOf(value), value)
        if (full && index++ >= pass.start) yield { index: index - 1, value: await finish(full) }
      }
      if (dropLast) return
      for (const samples of buckets.rest()) {
        if (index++ >= pass.start) yield { index: index - 1, value: await finish(samples) }
      }
    },
  }
}

class Buckets<T> {
  private readonly waiting: T[][]

  constructor(
    private readonly batchSize: number,
    private readonly boundaries: readonly number[],
  ) {
    this.waiting = Array.from({ length: boundaries.length + 1 }, () => [])
  }

  /** The batch that this element fills, if it does. */
  add(size: number, element: T): T[] | undefined {
    if (!Number.isFinite(size)) {
      throw new CnnError('invalid-argument', `bucket() was told that a sample has size ${size}.`)
    }
    const above = this.boundaries.findIndex((boundary) => size < boundary)
    const place = above < 0 ? this.boundaries.length : above
    const bucket = this.waiting[place]!
    bucket.push(element)
    if (bucket.length < this.batchSize) return undefined
    this.waiting[place] = []
    return bucket
  }

  rest() {
    return this.waiting.filter((bucket) => bucket.length > 0)
  }
}

const fewSizes = (given: number, index: number, title: string) =>
  new CnnError(
    'invalid-argument',
    `bucket() was given ${given} sizes, but ${title} has a sample ${index}: give one for each sample of the data that the pipeline began with, or a function.`,
  )

/** @throws CnnError 'invalid-argument' unless they ascend */
export function checkBoundaries(boundaries: readonly number[]) {
  const rises = boundaries.every(
    (value, i) => Number.isFinite(value) && (i === 0 || value > boundaries[i - 1]!),
  )
  if (rises && boundaries.length > 0) return
  throw new CnnError(
    'invalid-argument',
    `The boundaries of bucket() are [${boundaries}]; they must be one or more numbers, each above the one before.`,
  )
}
